// Goal: the group of a key exchange has its name, whether OpenSSL knows a NID for it or not.
#include "dotls/tls/groups.hpp"

#include <openssl/objects.h>

#include <map>

#include "dotls/tls/identity.hpp"
#include "tests/component/tls/tls_link.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

// Any SSL object will do: OpenSSL looks the names up in its context.
std::string name_of(int id) {
  const SslCtxPtr context(SSL_CTX_new(TLS_server_method()));
  const SslPtr ssl(SSL_new(context.get()));
  return group_name(*ssl, id);
}

TEST(Groups, WithANidHaveItsName) {
  EXPECT_EQ(name_of(NID_X25519), "X25519");
  EXPECT_EQ(name_of(NID_X9_62_prime256v1), "prime256v1");
}

// As X25519MLKEM768 comes from OpenSSL 3.5 on; 29 is x25519 in TLS's registry.
TEST(Groups, WithoutANidHaveTheNameThatTheirProviderGave) {
  EXPECT_EQ(name_of(TLSEXT_nid_unknown | 29), "x25519");
}

// A peer may offer anything (RFC 8701 has it do so).
TEST(Groups, WithoutANameHaveTheirNumber) {
  EXPECT_EQ(name_of(TLSEXT_nid_unknown | 0x2a2a), "0x2a2a");
}

// Those that this OpenSSL does not have cannot be agreed on; the first two are everywhere.
TEST(Groups, AreNamedInTheLog) {
  const std::map<std::string, std::string> logged{
      {"X25519", "X25519"}, {"P-256", "prime256v1"}, {"X25519MLKEM768", "X25519MLKEM768"}};
  const CertDir certs;
  int agreed = 0;
  for (const auto& [group, name] : logged) {
    TlsLink link(server_settings(certs), speaking(TLS1_3_VERSION));
    if (SSL_set1_groups_list(link.peer().ssl(), group.c_str()) != 1) continue;
    link.connect();
    EXPECT_THAT(text_of(describe_for_log(link.session())), HasSubstr(" group " + name + " "));
    ++agreed;
  }
  EXPECT_GE(agreed, 2);
}

}  // namespace
}  // namespace dotls::test
