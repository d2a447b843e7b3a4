// Goal: a TLS 1.2 client with DHE gets the prime of the directory's file, else the next larger one,
// else OpenSSL's own group. A bad file is logged and never fails a handshake.

#include <gmock/gmock.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <sys/stat.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using DhParameters = EndToEnd;

// PKCS#3, as the directory has it. Its prime is not the one that OpenSSL takes by itself.
std::string group_pem(const char* name) {
  const std::unique_ptr<EVP_PKEY_CTX, OpensslDeleter<EVP_PKEY_CTX_free>> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr));
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, const_cast<char*>(name), 0),
      OSSL_PARAM_construct_end()};
  EVP_PKEY* made = nullptr;
  EVP_PKEY_paramgen_init(context.get());
  EVP_PKEY_CTX_set_params(context.get(), parameters);
  EVP_PKEY_generate(context.get(), &made);
  const PkeyPtr key(made);
  const BioPtr bio(BIO_new(BIO_s_mem()));
  EXPECT_EQ(PEM_write_bio_Parameters(bio.get(), key.get()), 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string hex_of(const EVP_PKEY* key) {
  BIGNUM* prime = nullptr;
  if (key == nullptr || EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_FFC_P, &prime) != 1) return {};
  const BignumPtr owner(prime);
  char* hex = BN_bn2hex(prime);
  std::string text = hex;
  OPENSSL_free(hex);
  return text;
}

std::string prime_of(const std::string& pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const PkeyPtr key(PEM_read_bio_Parameters(bio.get(), nullptr));
  return hex_of(key.get());
}

// What a DHE client sees, and what dotls says of it.
struct Seen {
  std::string prime;
  std::string log;
};

Seen connect_dhe(const CertDir& certs, const std::vector<std::string>& options = {},
                 const std::map<std::string, std::string>& env = {}) {
  Session session(certs, {.program = {"true"}, .options = options, .env = env});
  TlsPeer client =
      session.make_client({.max_version = TLS1_2_VERSION, .ciphers = "DHE-RSA-AES256-GCM-SHA384"});
  EXPECT_TRUE(client.handshake()) << client.error();
  EVP_PKEY* temporary = nullptr;
  SSL_get_peer_tmp_key(client.ssl(), &temporary);
  const PkeyPtr key(temporary);
  static_cast<void>(client.read_until_end());
  client.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
  return {hex_of(key.get()), session.dotls().err().text()};
}

TEST_F(DhParameters, OfTheFile) {
  const CertDir certs(KeyKind::Rsa);
  const std::string pem = group_pem("ffdhe2048");
  certs.write("dh2048.pem", pem, 0644);
  const Seen seen = connect_dhe(certs, {"-v"});
  EXPECT_EQ(seen.prime, prime_of(pem));
  EXPECT_THAT(seen.log, testing::HasSubstr("DH parameters from " + (certs / "dh2048.pem")));
}

TEST_F(DhParameters, OfOpensslWithoutAFile) {
  const CertDir certs(KeyKind::Rsa);
  const Seen seen = connect_dhe(certs);
  EXPECT_GE(seen.prime.size() * 4, 2048U);
  EXPECT_NE(seen.prime, prime_of(group_pem("ffdhe2048")));
  EXPECT_EQ(seen.log, "");
}

TEST_F(DhParameters, OfTheRequestedSize) {
  const CertDir certs(KeyKind::Rsa);
  certs.write("dh2048.pem", group_pem("ffdhe2048"), 0644);
  certs.write("dh3072.pem", group_pem("ffdhe3072"), 0644);
  EXPECT_EQ(connect_dhe(certs).prime, prime_of(group_pem("ffdhe2048")));
  EXPECT_EQ(connect_dhe(certs, {}, {{"SSL_BITS", "3072"}}).prime, prime_of(group_pem("ffdhe3072")));
}

TEST_F(DhParameters, OfTheNextLargerFile) {
  const CertDir certs(KeyKind::Rsa);
  certs.write("dh3072.pem", group_pem("ffdhe3072"), 0644);
  EXPECT_EQ(connect_dhe(certs).prime, prime_of(group_pem("ffdhe3072")));
}

TEST_F(DhParameters, OfABadFileAreLoggedAndIgnored) {
  const CertDir certs(KeyKind::Rsa);
  const std::string weak = run({.argv = {"openssl", "dhparam", "-2", "512"}}).out;
  ASSERT_THAT(weak, testing::HasSubstr("BEGIN DH PARAMETERS"));
  const std::string x942 = run({.argv = {"openssl", "genpkey", "-genparam", "-algorithm", "DHX",
                                         "-pkeyopt", "group:dh_2048_256"}})
                               .out;
  ASSERT_THAT(x942, testing::HasSubstr("BEGIN X9.42"));
  const std::string larger = prime_of(group_pem("ffdhe3072"));
  for (const std::string& bad : {std::string(), std::string("garbage\n"), weak, x942,
                                 group_pem("ffdhe4096"), certs.leaf().certificate_pem()}) {
    SCOPED_TRACE(bad.substr(0, 30));
    ::unlink((certs / "dh3072.pem").c_str());
    certs.write("dh2048.pem", bad, 0644);
    const Seen alone = connect_dhe(certs);
    EXPECT_GE(alone.prime.size() * 4, 2048U);
    EXPECT_THAT(alone.log, testing::HasSubstr("not used: " + (certs / "dh2048.pem")));
    certs.write("dh3072.pem", group_pem("ffdhe3072"), 0644);
    const Seen seen = connect_dhe(certs);
    EXPECT_EQ(seen.prime, larger);
    EXPECT_THAT(seen.log, testing::HasSubstr("not used: " + (certs / "dh2048.pem")));
  }
}

TEST_F(DhParameters, OfADirectoryOrAFifo) {
  const CertDir certs(KeyKind::Rsa);
  ASSERT_EQ(::mkdir((certs / "dh2048.pem").c_str(), 0755), 0);
  ASSERT_EQ(::mkfifo((certs / "dh3072.pem").c_str(), 0644), 0);
  const Seen seen = connect_dhe(certs);
  EXPECT_GE(seen.prime.size() * 4, 2048U);
  EXPECT_EQ(std::count(seen.log.begin(), seen.log.end(), '\n'), 2) << seen.log;
}

// The file is not read for a client that will not use it.
TEST_F(DhParameters, AreNotLoadedForTls13) {
  const CertDir certs(KeyKind::Rsa);
  certs.write("dh2048.pem", "garbage\n", 0644);
  Session session(certs, {.program = {"true"}});
  TlsPeer client = session.make_client();
  EXPECT_TRUE(client.handshake());
  static_cast<void>(client.read_until_end());
  client.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
  EXPECT_EQ(session.dotls().err().text(), "");
}

TEST_F(DhParameters, AsOpensslsClientShowsThem) {
  const CertDir certs(KeyKind::Rsa);
  certs.write("dh2048.pem", group_pem("ffdhe3072"), 0644);
  certs.write("dh3072.pem", group_pem("ffdhe3072"), 0644);
  const TcpServer server(certs, {.program = {"true"}});
  const RunResult client =
      run({.argv = {"openssl", "s_client", "-connect", "127.0.0.1:" + std::to_string(server.port()),
                    "-tls1_2", "-cipher", "DHE-RSA-AES256-GCM-SHA384"}});
  EXPECT_THAT(client.out, testing::HasSubstr("Server Temp Key: DH, 3072 bits"));
  server.wait_for_end();
}

}  // namespace
}  // namespace dotls::test
