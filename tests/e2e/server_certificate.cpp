// Goal: RSA, ECDSA and Ed25519; from one file or two; by option, variable or directory; with its
// whole chain.

#include <unistd.h>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using ServerCertificate = EndToEnd;

// A client that trusts only the root: the intermediate must come from the server.
TlsSettings verifying() {
  return {.server_name = "localhost", .trust_pem = authorities().root.certificate_pem()};
}

void expect_good(const CertDir& certs, const ServerSetup& setup,
                 TlsSettings settings = verifying()) {
  ServerSetup whole = setup;
  whole.program = {"true"};
  const TcpServer server(certs, whole);
  TlsPeer client = connect_tls(server.port(), settings);
  EXPECT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_until_end(), "");
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0) << server.log().text();
}

TEST_F(ServerCertificate, OfEveryKind) {
  for (const KeyKind kind : {KeyKind::Rsa, KeyKind::Ecdsa, KeyKind::Ed25519}) {
    const CertDir certs(kind);
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      TlsSettings settings = verifying();
      settings.min_version = settings.max_version = version;
      expect_good(certs, {}, settings);
    }
  }
}

TEST_F(ServerCertificate, FromTwoFiles) {
  const CertDir certs;
  certs.write("fullchain.pem",
              certs.leaf().certificate_pem() + authorities().intermediate.certificate_pem(), 0644);
  certs.write("privkey.pem", certs.leaf().key_pem());
  expect_good(certs,
              {.program = {}, .options = {"-n", "fullchain.pem", "--keyfile", "privkey.pem"}});
}

TEST_F(ServerCertificate, FromAPath) {
  const CertDir certs;
  const CertDir empty;
  ASSERT_EQ(::unlink((empty / "servercert.pem").c_str()), 0);
  expect_good(empty, {.program = {}, .options = {"-n", certs / "servercert.pem"}});
}

TEST_F(ServerCertificate, NamedByTheEnvironment) {
  const CertDir certs;
  certs.write("other.pem", chain_pem(certs.leaf()));
  ASSERT_EQ(::unlink((certs / "servercert.pem").c_str()), 0);
  expect_good(certs, {.program = {}, .env = {{"TLS_CERTFILE", "other.pem"}}});
}

TEST_F(ServerCertificate, ThroughALinkAsCertbotHasIt) {
  const CertDir certs;
  certs.write("archive.pem", chain_pem(certs.leaf()));
  ASSERT_EQ(::symlink("archive.pem", (certs / "live.pem").c_str()), 0);
  expect_good(certs, {.program = {}, .options = {"-n", "live.pem"}});
}

TEST_F(ServerCertificate, ChainIsCompletedFromTheCaFile) {
  const CertDir certs;
  certs.write("servercert.pem", certs.leaf().key_pem() + certs.leaf().certificate_pem());
  certs.write("ca.pem",
              authorities().root.certificate_pem() + authorities().intermediate.certificate_pem(),
              0644);
  expect_good(certs, {.program = {}, .options = {"-c", "ca.pem", "--verify-client", "off"}});
}

TEST_F(ServerCertificate, DirectoryOfTheEnvironment) {
  const CertDir certs;
  TcpPair pair;
  Process dotls({.argv = {dotls_path(), "true"},
                 .env = {{"CERTDIR", certs.path()}},
                 .in = pair.server.get(),
                 .out = pair.server.get()});
  pair.server.reset();
  TlsPeer client(TlsPeer::Role::Client, verifying(), std::move(pair.client));
  EXPECT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_until_end(), "");
  client.hang_up();
  EXPECT_EQ(dotls.wait(), 0) << dotls.err().text();
}

}  // namespace
}  // namespace dotls::test
