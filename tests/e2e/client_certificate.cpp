// Goal: client mode sends clientcert.pem if a server requests it and the file exists; it never
// needs one.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using ClientCertificate = EndToEnd;

// A server that requires a certificate from our CA.
TlsSettings demanding(const CertDir& certs, int version) {
  TlsSettings settings = with_certificate(certs.leaf());
  settings.min_version = settings.max_version = version;
  settings.trust_pem = authorities().root.certificate_pem();
  return settings;
}

TEST_F(ClientCertificate, IsSentIfItExists) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const CertDir certs;
    const Credential own = make_certificate({.common_name = "client"}, authorities().intermediate);
    certs.write("clientcert.pem", chain_pem(own));
    ClientSession session(
        certs, {.program = testprog({"say", "hello"}), .options = {"-T", "--no-verify"}});
    TlsPeer server = session.make_server(demanding(certs, version));
    ASSERT_TRUE(server.handshake()) << server.error();
    EXPECT_EQ(X509_cmp(SSL_get0_peer_certificate(server.ssl()), own.certificate()), 0);
    EXPECT_EQ(server.read_until_end(), "hello\n");
    server.hang_up();
    EXPECT_EQ(session.dotls().wait(), 0) << session.dotls().err().text();
  }
}

TEST_F(ClientCertificate, IsNotNeeded) {
  const CertDir certs;
  ClientSession session(certs,
                        {.program = testprog({"say", "hello"}), .options = {"-T", "--no-verify"}});
  TlsPeer server = session.make_server(with_certificate(certs.leaf()));
  ASSERT_TRUE(server.handshake()) << server.error();
  EXPECT_EQ(server.read_until_end(), "hello\n");
  server.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0) << session.dotls().err().text();
}

TEST_F(ClientCertificate, IsLeftOutWithAnEmptyName) {
  const CertDir certs;
  certs.write("clientcert.pem", chain_pem(make_certificate({}, authorities().intermediate)));
  ClientSession session(certs, {.program = testprog({"digest-to", certs / "answer"}),
                                .options = {"-T", "--no-verify", "-n", ""}});
  TlsPeer server = session.make_server(demanding(certs, TLS1_2_VERSION));
  EXPECT_FALSE(server.handshake());
  server.hang_up();
  EXPECT_EQ(session.dotls().wait(), 97);
  EXPECT_FALSE(file_exists(certs / "answer"));
}

// In TLS 1.3 the refusal comes after our handshake is over, and the program has run.
TEST_F(ClientCertificate, RefusedInTls13IsStatus98) {
  const CertDir certs;
  ClientSession session(certs, {.program = testprog({"digest-to", certs / "answer"}),
                                .options = {"-T", "--no-verify"}});
  TlsPeer server = session.make_server(demanding(certs, TLS1_3_VERSION));
  EXPECT_FALSE(server.handshake());
  server.hang_up();
  EXPECT_EQ(session.dotls().wait(), 98);
  EXPECT_TRUE(file_exists(certs / "answer"));
}

TEST_F(ClientCertificate, NamedButMissingIsAnError) {
  const CertDir certs;
  ClientSession session(
      certs, {.program = {"true"}, .options = {"-T", "--no-verify", "-n", "absent.pem"}});
  EXPECT_EQ(session.dotls().wait(), 100);
  EXPECT_EQ(session.dotls().err().count("^dotls: fatal: .*absent\\.pem: no such file"), 1U);
}

}  // namespace
}  // namespace dotls::test
