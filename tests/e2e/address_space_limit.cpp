// Goal: dotls works under ulimit -v 32768, as qmail's run scripts set it; below that it says what
// is short.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using AddressSpaceLimit = EndToEnd;

std::vector<std::string> limited(int kilobytes) {
  return {"sh", "-c", "ulimit -v " + std::to_string(kilobytes) + "; exec \"$@\"", "sh"};
}

TEST_F(AddressSpaceLimit, Of32MiBIsEnough) {
  const CertDir certs(KeyKind::Rsa);
  const TcpServer server(certs, {.program = {"cat"}, .wrapper = limited(32768)});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << server.log().text();
  Digest received;
  ASSERT_TRUE(client.exchange({1, 10'000'000}, received)) << client.error();
  EXPECT_EQ(received.summary(), pattern_summary(1, 10'000'000));
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
}

// Less and less, down to where not even the dynamic linker (status 127) gets along: either it works
// or one line of ours names the limit. The program needs less than we do, or it would fail first.
TEST_F(AddressSpaceLimit, TooLowIsSaid) {
  constexpr int kLinkerFailed = 127;
  const CertDir certs;
  int status = 0;
  int said = 0;
  for (int kilobytes = 32768; kilobytes > 2048 && status != kLinkerFailed; kilobytes -= 512) {
    Session session(certs, {.program = {"sh", "-c", "read line"}, .wrapper = limited(kilobytes)});
    TlsPeer client = session.make_client();
    if (client.handshake()) client.write("x\n");
    EXPECT_EQ(client.read_until_end(), "");
    client.hang_up();
    status = session.dotls().wait();
    if (status == 0 || status == kLinkerFailed) continue;
    // 97 where the memory ran out inside the handshake.
    EXPECT_TRUE(status == 111 || status == 97) << status << " with " << kilobytes;
    const Output& log = session.dotls().err();
    EXPECT_EQ(log.count("^dotls: "), 1U) << log.text();
    EXPECT_EQ(log.count("^dotls: fatal: .*ulimit -v"), 1U) << kilobytes << ": " << log.text();
    ++said;
  }
  EXPECT_GT(said, 0) << "no limit was too low";
}

}  // namespace
}  // namespace dotls::test
