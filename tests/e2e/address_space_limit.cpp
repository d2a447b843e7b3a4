// Goal: dotls works under ulimit -v 32768, as qmail's run scripts set it; below that it names the
// limit.

#include <signal.h>
#include <sys/stat.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using AddressSpaceLimit = EndToEnd;

constexpr int kStep = 64;
// So many steps in a row that work end the search.
constexpr int kEnough = 16;

ServerSetup limited(int kilobytes, std::vector<std::string> options = {}) {
  // The program needs less than we do.
  return {
      .program = {"sh", "-c", "read -r line"},
      .options = std::move(options),
      .wrapper = {"sh", "-c", "ulimit -v " + std::to_string(kilobytes) + "; exec \"$@\"", "sh"}};
}

enum class Stage { Loader, Said, Works };

// Before main, where nothing is ours: the kernel kills within execve what it has no room for, which
// a static program meets first; then the dynamic linker has a line of its own.
bool ended_in_loader(int status, const Output& log) {
  if (status == 128 + SIGSEGV || status == 128 + SIGKILL) return log.text().empty();
  return status == 127 && log.count("dotls: error while loading shared libraries: ") == 1;
}

Stage judge(Process& dotls, int kilobytes) {
  const int status = dotls.wait();
  const Output& log = dotls.err();
  if (status == 0) return Stage::Works;
  if (ended_in_loader(status, log)) return Stage::Loader;
  EXPECT_EQ(status, 111) << "with " << kilobytes << ": " << log.text();
  EXPECT_EQ(log.count(""), 1U) << "with " << kilobytes << ": " << log.text();
  EXPECT_EQ(log.count("^dotls: fatal: .*ulimit -v"), 1U) << kilobytes << ": " << log.text();
  return Stage::Said;
}

// From where dotls is not even loaded up to where all works: with each step the memory runs out at
// another place. `serve` makes a connection under the limit and judges how dotls ended. Once it
// ran, an end without its words is its own crash.
template <class Serve>
void expect_words_until_it_works(Serve serve) {
  int said = 0;
  int worked = 0;
  bool ran = false;
  int kilobytes = 4096;
  ASSERT_EQ(serve(kilobytes), Stage::Loader);
  for (; worked < kEnough && kilobytes <= 32768; kilobytes += kStep) {
    const Stage stage = serve(kilobytes);
    ran = ran || stage != Stage::Loader;
    EXPECT_FALSE(ran && stage == Stage::Loader)
        << "with " << kilobytes << ", though less was enough";
    worked = stage == Stage::Works ? worked + 1 : 0;
    if (stage == Stage::Said) ++said;
  }
  EXPECT_EQ(worked, kEnough) << "32 MiB are not enough";
  EXPECT_GT(said, 0) << "no limit was too low";
}

TEST_F(AddressSpaceLimit, Of32MiBIsEnough) {
  const CertDir certs(KeyKind::Rsa);
  ServerSetup setup = limited(32768);
  setup.program = {"cat"};
  const TcpServer server(certs, setup);
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << server.log().text();
  Digest received;
  ASSERT_TRUE(client.exchange({1, 10'000'000}, received)) << client.error();
  EXPECT_EQ(received.summary(), pattern_summary(1, 10'000'000));
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
}

TEST_F(AddressSpaceLimit, TooLowIsReported) {
  const CertDir certs;
  expect_words_until_it_works([&](int kilobytes) {
    Session session(certs, limited(kilobytes));
    TlsPeer client = session.make_client();
    if (client.handshake()) client.write("x\n");
    static_cast<void>(client.read_until_end());
    client.hang_up();
    return judge(session.dotls(), kilobytes);
  });
}

// The certificate for a name is loaded in a callback of OpenSSL's.
TEST_F(AddressSpaceLimit, TooLowForANamedCertificateIsReported) {
  const CertDir certs;
  ASSERT_EQ(::mkdir((certs / "sni").c_str(), 0755), 0);
  certs.write("sni/localhost.pem", chain_pem(certs.leaf()));
  expect_words_until_it_works([&](int kilobytes) {
    Session session(certs, limited(kilobytes));
    TlsPeer client = session.make_client({.server_name = "localhost"});
    if (client.handshake()) client.write("x\n");
    static_cast<void>(client.read_until_end());
    client.hang_up();
    return judge(session.dotls(), kilobytes);
  });
}

// Verification and pins are a callback's, too.
TEST_F(AddressSpaceLimit, TooLowIsReportedByAClient) {
  const CertDir certs;
  expect_words_until_it_works([&](int kilobytes) {
    ClientSession session(
        certs, limited(kilobytes, {"-T", "-h", "localhost", "-n", "", "-c", certs / "root.pem"}));
    TlsPeer server = session.make_server(with_certificate(certs.leaf()));
    if (server.handshake()) server.write("x\n");
    static_cast<void>(server.read_until_end());
    server.hang_up();
    return judge(session.dotls(), kilobytes);
  });
}

}  // namespace
}  // namespace dotls::test
