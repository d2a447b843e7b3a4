// Goal: client mode accepts a server only with a good chain and the right name in its SAN; else 97,
// no program.

#include <gmock/gmock.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using ServerVerification = EndToEnd;

struct Outcome {
  int status;
  std::string log;
  bool started;
};

// A client with these options against a server that shows this certificate.
Outcome connect_with(const std::vector<std::string>& options, const Credential& shown,
                     const std::map<std::string, std::string>& env = {},
                     const std::string& client_ca = {}) {
  const CertDir certs;
  if (!client_ca.empty()) certs.write("clientca.pem", client_ca, 0644);
  const std::string started = certs / "started";
  ServerSetup setup{.program = testprog({"touch", started}), .options = {"-T"}, .env = env};
  setup.options.insert(setup.options.end(), options.begin(), options.end());
  for (std::string& option : setup.options)
    if (option == "ROOT") option = certs / "root.pem";
  for (auto& [name, value] : setup.env)
    if (value == "ROOT") value = certs / "root.pem";
  ClientSession session(certs, setup);
  TlsPeer server = session.make_server(with_certificate(shown));
  server.handshake();
  EXPECT_EQ(server.read_until_end(), "");
  server.hang_up();
  const int status = session.dotls().wait();
  return {status, session.dotls().err().text(), file_exists(started)};
}

void expect_trusted(const std::vector<std::string>& options, const CertSpec& spec) {
  const Outcome outcome = connect_with(options, make_certificate(spec, authorities().intermediate));
  EXPECT_EQ(outcome.status, 0) << outcome.log;
  EXPECT_EQ(outcome.log, "");
  EXPECT_TRUE(outcome.started);
}

void expect_refused(const Outcome& outcome, const std::string& words) {
  EXPECT_EQ(outcome.status, 97);
  EXPECT_THAT(outcome.log,
              testing::MatchesRegex("dotls: fatal: pid [0-9]+ from 192\\.0\\.2\\.7: [^\n]+\n"));
  EXPECT_THAT(outcome.log, testing::ContainsRegex(words));
  EXPECT_FALSE(outcome.started);
}

void expect_refused(const std::vector<std::string>& options, const CertSpec& spec,
                    const std::string& words) {
  expect_refused(connect_with(options, make_certificate(spec, authorities().intermediate)), words);
}

std::vector<std::string> host(const std::string& name) {
  return {"-c", "ROOT", "-h", name};
}

TEST_F(ServerVerification, RightName) {
  expect_trusted(host("localhost"), {});
}

TEST_F(ServerVerification, RightNameOfSeveral) {
  expect_trusted(host("b.example.test"), {.dns = {"a.example.test", "b.example.test"}});
}

TEST_F(ServerVerification, WildcardMatchesOneLabel) {
  expect_trusted(host("mail.example.test"), {.dns = {"*.example.test"}});
  expect_refused(host("a.mail.example.test"), {.dns = {"*.example.test"}}, "ostname mismatch");
  expect_refused(host("example.test"), {.dns = {"*.example.test"}}, "ostname mismatch");
}

TEST_F(ServerVerification, WildcardOnlyInTheLeftmostLabel) {
  expect_refused(host("mail.example.test"), {.dns = {"mail.*.test"}}, "ostname mismatch");
}

TEST_F(ServerVerification, Address) {
  expect_trusted(host("127.0.0.1"), {.ips = {"127.0.0.1"}});
  expect_trusted(host("2001:db8::1"), {.ips = {"2001:db8::1"}});
  expect_refused(host("127.0.0.2"), {.ips = {"127.0.0.1"}}, "mismatch");
}

// A name that looks like an address proves no address.
TEST_F(ServerVerification, AddressAsAName) {
  expect_refused(host("127.0.0.1"), {.dns = {"127.0.0.1"}}, "mismatch");
}

TEST_F(ServerVerification, WrongName) {
  expect_refused(host("other.example.test"), {}, "other\\.example\\.test.*localhost");
}

TEST_F(ServerVerification, CommonNameDoesNotCount) {
  expect_refused(host("localhost"), {.common_name = "localhost", .dns = {}}, "ostname mismatch");
}

TEST_F(ServerVerification, Expired) {
  expect_refused(host("localhost"), {.valid_from = -7200, .valid_until = -3600}, "expired");
}

TEST_F(ServerVerification, NotYetValid) {
  expect_refused(host("localhost"), {.valid_from = 3600}, "not yet valid");
}

TEST_F(ServerVerification, SelfSigned) {
  expect_refused(connect_with(host("localhost"), make_self_signed({})), "self.signed");
}

// A failed verification names the trust store.
TEST_F(ServerVerification, ForeignAuthority) {
  expect_refused(connect_with(host("localhost"), make_certificate({}, authorities().foreign_root)),
                 "root\\.pem");
}

TEST_F(ServerVerification, StoreOfTheEnvironment) {
  const Outcome outcome =
      connect_with({"-h", "localhost"}, make_certificate({}, authorities().intermediate),
                   {{"CLIENTCA", "ROOT"}});
  EXPECT_EQ(outcome.status, 0) << outcome.log;
}

TEST_F(ServerVerification, StoreOfTheDirectory) {
  const Credential good = make_certificate({}, authorities().intermediate);
  const std::string root = authorities().root.certificate_pem();
  EXPECT_EQ(connect_with({"-h", "localhost"}, good, {}, root).status, 0);
  // -c "": the system's store, which knows nothing of ours, although clientca.pem is there.
  expect_refused(connect_with({"-h", "localhost", "-c", ""}, good, {}, root), "the system");
}

TEST_F(ServerVerification, SystemStoreByDefault) {
  const Credential good = make_certificate({}, authorities().intermediate);
  expect_refused(connect_with({"-h", "localhost"}, good), "the system");
}

TEST_F(ServerVerification, IsOffWithNoVerify) {
  const Outcome outcome =
      connect_with({"--no-verify", "-h", "other.example.test"}, make_self_signed({}));
  EXPECT_EQ(outcome.status, 0) << outcome.log;
  EXPECT_TRUE(outcome.started);
}

TEST_F(ServerVerification, WithoutANameTheChainIsVerified) {
  const Outcome good =
      connect_with({"-c", "ROOT"}, make_certificate({}, authorities().intermediate));
  EXPECT_EQ(good.status, 0);
  EXPECT_THAT(good.log, testing::MatchesRegex(
                            "dotls: pid [0-9]+ from [^\n]*name[^\n]*not checked[^\n]*-h[^\n]*\n"));
  expect_refused(connect_with({"-c", "ROOT"}, make_certificate({}, authorities().foreign_root)),
                 "issuer");
}

TEST_F(ServerVerification, SendsTheNameAsSni) {
  const CertDir certs;
  for (const std::string name : {"localhost", "127.0.0.1"}) {
    ClientSession session(certs,
                          {.program = {"true"}, .options = {"-T", "--no-verify", "-h", name}});
    TlsPeer server = session.make_server(with_certificate(certs.leaf()));
    ASSERT_TRUE(server.handshake()) << server.error();
    const char* sni = SSL_get_servername(server.ssl(), TLSEXT_NAMETYPE_host_name);
    // RFC 6066: an address is not a name.
    EXPECT_EQ(std::string(sni == nullptr ? "" : sni), name == "localhost" ? name : "");
    server.hang_up();
    session.dotls().wait();
  }
}

TEST_F(ServerVerification, MissingStore) {
  const Outcome outcome = connect_with({"-h", "localhost", "-c", "/nonexistent/ca.pem"},
                                       make_certificate({}, authorities().intermediate));
  EXPECT_EQ(outcome.status, 100);
  EXPECT_THAT(outcome.log, testing::MatchesRegex(
                               "dotls: fatal: [^\n]*/nonexistent/ca\\.pem: no such file[^\n]*\n"));
}

}  // namespace
}  // namespace dotls::test
