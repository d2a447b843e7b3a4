// Goal: an RSA and an ECDSA certificate side by side, each shown to the clients that can use it.

#include <gmock/gmock.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using TwoCertificates = EndToEnd;

// Both, as files of their own and as pairs of certificate and key.
struct BothCerts : CertDir {
  BothCerts() : CertDir(KeyKind::Rsa) {
    CertSpec spec;
    const Credential ecdsa = make_certificate(spec, authorities().intermediate);
    write("rsa.pem", chain_pem(leaf()));
    write("ecdsa.pem", chain_pem(ecdsa));
    const std::string intermediate = authorities().intermediate.certificate_pem();
    write("rsa-chain.pem", leaf().certificate_pem() + intermediate, 0644);
    write("rsa-key.pem", leaf().key_pem());
    write("ecdsa-chain.pem", ecdsa.certificate_pem() + intermediate, 0644);
    write("ecdsa-key.pem", ecdsa.key_pem());
  }
};

// The kind of key that a client with these signature algorithms is shown, its chain verified.
int kind_shown(const CertDir& certs, const std::vector<std::string>& options,
               const std::string& algorithms, int version) {
  Session session(certs, {.program = {"true"}, .options = options});
  TlsPeer client = session.make_client({.min_version = version,
                                        .max_version = version,
                                        .server_name = "localhost",
                                        .trust_pem = authorities().root.certificate_pem()});
  SSL_set1_sigalgs_list(client.ssl(), algorithms.c_str());
  EXPECT_TRUE(client.handshake()) << client.error() << session.dotls().err().text();
  const CertificatePtr shown(SSL_get1_peer_certificate(client.ssl()));
  static_cast<void>(client.read_until_end());
  client.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
  return shown ? EVP_PKEY_get_base_id(X509_get0_pubkey(shown.get())) : 0;
}

TEST_F(TwoCertificates, OfOneTypeAreRefused) {
  const BothCerts certs;
  Session session(certs, {.program = {"true"}, .options = {"-n", "rsa.pem", "-n", "rsa.pem"}});
  EXPECT_EQ(session.dotls().wait(), 100);
  expect_one_fatal_line(session.dotls().err().text(), {"rsa\\.pem", "same type of key"});
}

TEST_F(TwoCertificates, AreChosenByTheClientsAlgorithms) {
  const BothCerts certs;
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"-n", "rsa.pem", "-n", "ecdsa.pem"},
        {"-n", "ecdsa.pem", "-n", "rsa.pem"},
        {"-n", "rsa-chain.pem", "--keyfile", "rsa-key.pem", "-n", "ecdsa-chain.pem", "--keyfile",
         "ecdsa-key.pem"},
        {"-n", "rsa-chain.pem", "-n", "ecdsa-chain.pem", "--keyfile", "rsa-key.pem", "--keyfile",
         "ecdsa-key.pem"}}) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      EXPECT_EQ(kind_shown(certs, options, "ecdsa_secp256r1_sha256", version), EVP_PKEY_EC);
      EXPECT_EQ(kind_shown(certs, options, "rsa_pss_rsae_sha256:rsa_pkcs1_sha256", version),
                EVP_PKEY_RSA);
    }
  }
}

TEST_F(TwoCertificates, AsGnutlsSeesThem) {
  const BothCerts certs;
  const TcpServer server(certs,
                         {.program = {"true"}, .options = {"-n", "rsa.pem", "-n", "ecdsa.pem"}});
  for (const auto& [signature, kind] :
       {std::pair("+SIGN-ECDSA-SHA256:+SIGN-ECDSA-SECP256R1-SHA256", "EC/ECDSA key"),
        std::pair("+SIGN-RSA-SHA256:+SIGN-RSA-PSS-RSAE-SHA256", "RSA key")}) {
    const RunResult client =
        run({.argv = {"gnutls-cli", "127.0.0.1", "-p", std::to_string(server.port()), "--insecure",
                      "--priority", std::string("NORMAL:-SIGN-ALL:") + signature}});
    const std::string first = client.out.substr(0, client.out.find("Certificate[1]"));
    EXPECT_THAT(first, testing::HasSubstr(kind)) << client.err;
  }
  server.wait_for_end(2);
}

TEST_F(TwoCertificates, EachIsCheckedAtTheStart) {
  const BothCerts certs;
  certs.write("mixed.pem", certs.leaf().key_pem() + read_file(certs / "ecdsa-chain.pem"));
  expect_refusal(certs, {.program = {}, .options = {"-n", "rsa.pem", "-n", "mixed.pem"}}, 100,
                 {"mixed\\.pem: this private key is not the key of the first certificate"});
  expect_refusal(certs, {.program = {}, .options = {"-n", "rsa.pem", "-n", "gone.pem"}}, 100,
                 {"gone\\.pem: no such file"});
  expect_refusal(certs,
                 {.program = {},
                  .options = {"-n", "rsa-chain.pem", "--keyfile", "ecdsa-key.pem", "-n",
                              "ecdsa-chain.pem", "--keyfile", "rsa-key.pem"}},
                 100, {"ecdsa-key\\.pem: this private key is not"});
}

TEST_F(TwoCertificates, ListsOfDifferentLengthAreRefused) {
  const BothCerts certs;
  expect_refusal(
      certs,
      {.program = {}, .options = {"-n", "rsa.pem", "-n", "ecdsa.pem", "--keyfile", "rsa-key.pem"}},
      100, {"--keyfile is given 1 times and -n 2 times"});
  expect_refusal(
      certs,
      {.program = {},
       .options = {"-n", "rsa.pem", "--keyfile", "rsa-key.pem", "--keyfile", "ecdsa-key.pem"}},
      100, {"--keyfile is given 2 times and -n 1 times"});
}

}  // namespace
}  // namespace dotls::test
