// Goal: an anonymous cipher suite proves no identity: OpenSSL then verifies nothing, and dotls
// refuses if the server was to be verified or pinned.

#include "tests/e2e/verify/server_check.hpp"

namespace dotls::test {
namespace {

using AnonymousServer = EndToEnd;

constexpr const char* kAnonymous = "aNULL:@SECLEVEL=0";

void expect_no_session(const std::vector<std::string>& options) {
  const CertDir certs;
  const std::string started = certs / "started";
  ServerSetup setup{.program = testprog({"touch", started}),
                    .options = {"-T", "-c", "root.pem", "-f", "ALL:@SECLEVEL=0"}};
  setup.options.insert(setup.options.end(), options.begin(), options.end());
  ClientSession session(certs, setup);
  TlsPeer server =
      session.make_server({.max_version = TLS1_2_VERSION, .ciphers = kAnonymous, .own = {}});
  // The server itself has nothing to complain of.
  EXPECT_TRUE(server.handshake()) << server.error();
  EXPECT_EQ(server.read_until_end(), "");
  server.fin();
  EXPECT_EQ(session.dotls().wait(), 97);
  EXPECT_FALSE(file_exists(started));
  expect_one_fatal_line(session.dotls().err().text(), {"no certificate", "-f"});
}

TEST_F(AnonymousServer, IsRefusedWithVerification) {
  expect_no_session({"-h", "localhost"});
}

TEST_F(AnonymousServer, IsRefusedWithoutAName) {
  expect_no_session({});
}

TEST_F(AnonymousServer, IsRefusedDespiteAPin) {
  expect_no_session({"--no-verify", "--pin", "sha256//" + std::string(43, 'A') + "="});
}

}  // namespace
}  // namespace dotls::test
