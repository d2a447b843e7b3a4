// Goal: --self-signed gives a machine without a certificate opportunistic TLS, with the directory's
// RSA key and the machine's name; without that key it is the no-certificate error.

#include <gmock/gmock.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using SelfSigned = EndToEnd;

// A directory as update_tmprsadh leaves it on a fresh machine.
std::unique_ptr<CertDir> fresh_directory() {
  auto certs = std::make_unique<CertDir>(KeyKind::Rsa);
  ::unlink((*certs / "servercert.pem").c_str());
  return certs;
}

const std::vector<std::string> kSelfSigned{"--self-signed", "-v"};

TEST_F(SelfSigned, WithTheDirectorysKey) {
  const auto certs = fresh_directory();
  certs->write("rsa2048.pem", certs->leaf().key_pem());
  Session session(*certs, {.program = {"true"}, .options = kSelfSigned});
  TlsPeer client = session.make_client();
  ASSERT_TRUE(client.handshake()) << client.error();
  const CertificatePtr shown(SSL_get1_peer_certificate(client.ssl()));
  static_cast<void>(client.read_until_end());
  client.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
  EXPECT_EQ(EVP_PKEY_eq(X509_get0_pubkey(shown.get()), certs->leaf().key()), 1);
  EXPECT_EQ(X509_verify(shown.get(), certs->leaf().key()), 1);
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  EXPECT_EQ(X509_check_host(shown.get(), host, 0, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, nullptr), 1)
      << host;
  EXPECT_THAT(session.dotls().err().text(), testing::HasSubstr(*certs / "rsa2048.pem"));
}

TEST_F(SelfSigned, IsNotUsedIfThereIsACertificate) {
  const CertDir certs(KeyKind::Rsa);
  certs.write("rsa2048.pem", certs.leaf().key_pem());
  Session session(certs, {.program = {"true"}, .options = kSelfSigned});
  TlsPeer client = session.make_client(
      {.server_name = "localhost", .trust_pem = authorities().root.certificate_pem()});
  EXPECT_TRUE(client.handshake()) << client.error();
  client.hang_up();
  session.dotls().wait();
}

TEST_F(SelfSigned, WithoutTheKeyNamesTheTool) {
  const auto certs = fresh_directory();
  expect_refusal(*certs, {.program = {}, .options = {"--self-signed"}}, 100,
                 {"servercert\\.pem: no such file", "rsa2048\\.pem, which update_tmprsadh makes"});
}

TEST_F(SelfSigned, RefusesAKeyThatEverybodyReads) {
  const auto certs = fresh_directory();
  certs->write("rsa2048.pem", certs->leaf().key_pem(), 0644);
  Session session(*certs, {.program = {"true"}, .options = {"--self-signed"}});
  TlsPeer client = session.make_client();
  EXPECT_FALSE(client.handshake());
  EXPECT_EQ(session.dotls().wait(), 100);
  EXPECT_THAT(session.dotls().err().text(),
              testing::HasSubstr("rsa2048.pem: holds a secret and is open to everyone; chmod 640"));
}

TEST_F(SelfSigned, UsesTheNextLargerKey) {
  const auto certs = fresh_directory();
  certs->write("rsa2048.pem", "garbage\n");
  const Credential larger(PkeyPtr(EVP_RSA_gen(3072)), nullptr);
  certs->write("rsa3072.pem", larger.key_pem());
  Session session(*certs, {.program = {"true"}, .options = {"--self-signed"}});
  TlsPeer client = session.make_client();
  ASSERT_TRUE(client.handshake()) << client.error();
  const CertificatePtr shown(SSL_get1_peer_certificate(client.ssl()));
  client.hang_up();
  session.dotls().wait();
  EXPECT_EQ(EVP_PKEY_get_bits(X509_get0_pubkey(shown.get())), 3072);
  EXPECT_THAT(session.dotls().err().text(),
              testing::HasSubstr("not used: " + (*certs / "rsa2048.pem")));
}

}  // namespace
}  // namespace dotls::test
