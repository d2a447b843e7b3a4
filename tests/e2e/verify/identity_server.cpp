// Goal: what a server's program learns about the client: exactly the variables of the contract, in
// their exact form, and a name only of a verified client.

#include <gmock/gmock.h>
#include <openssl/x509.h>

#include <algorithm>

#include "tests/e2e/verify/client_certificates.hpp"

namespace dotls::test {
namespace {

using testing::Optional;
using testing::StartsWith;

using IdentityServer = EndToEnd;

std::string hash_of(const Credential& one) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(one.certificate(), &der);
  const std::string text(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  const std::string summary = text_summary(text);
  return "SHA256:" + summary.substr(summary.find(' ') + 1);
}

std::string serial_of(const Credential& one) {
  const BignumPtr number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(one.certificate()), nullptr));
  char* hex = BN_bn2hex(number.get());
  const std::string text = hex;
  OPENSSL_free(hex);
  return text;
}

// The names of all variables that are dotls's own.
std::vector<std::string> names_of(const Outcome& outcome) {
  std::vector<std::string> names;
  std::size_t begin = 0;
  for (std::size_t end; (end = outcome.program.find('\0', begin)) != std::string::npos;
       begin = end + 1) {
    const std::string entry = outcome.program.substr(begin, end - begin);
    const std::string name = entry.substr(0, entry.find('='));
    if (name.starts_with("SSL_") || name.starts_with("TLS_")) names.push_back(name);
  }
  return names;
}

// A client of that name, good in all else.
Presented named(const CertSpec& spec) {
  const Credential& issuer = authorities().intermediate;
  return {"", make_certificate(spec, issuer), {issuer}};
}

const std::vector<std::string> kOfTheSession{
    "TLS_PROVIDER",          "SSL_PROTOCOL",        "SSL_CIPHER",       "SSL_CIPHER_USEKEYSIZE",
    "SSL_CIPHER_ALGKEYSIZE", "SSL_SESSION_RESUMED", "SSL_CLIENT_VERIFY"};

TEST_F(IdentityServer, OfAVerifiedClient) {
  const auto certs = make_verifying_directory();
  const Credential& own = *presented("rsa").own;
  const Outcome outcome = connect_with(*certs, {}, presented("rsa"));
  EXPECT_THAT(outcome.variable("TLS_PROVIDER"),
              Optional(std::string("dotls, TLS Server=TLSv1.3, Client=TLSv1.3, "
                                   "Ciphers=TLS_AES_256_GCM_SHA384")));
  EXPECT_THAT(outcome.variable("SSL_PROTOCOL"), Optional(std::string("TLSv1.3")));
  EXPECT_THAT(outcome.variable("SSL_CIPHER"), Optional(std::string("TLS_AES_256_GCM_SHA384")));
  EXPECT_THAT(outcome.variable("SSL_CIPHER_USEKEYSIZE"), Optional(std::string("256")));
  EXPECT_THAT(outcome.variable("SSL_CIPHER_ALGKEYSIZE"), Optional(std::string("256")));
  EXPECT_THAT(outcome.variable("SSL_SESSION_RESUMED"), Optional(std::string("Initial")));
  EXPECT_THAT(outcome.variable("SSL_CLIENT_VERIFY"), Optional(std::string("SUCCESS")));
  EXPECT_THAT(outcome.variable("SSL_CLIENT_S_DN"), Optional(std::string("CN=rsa")));
  EXPECT_THAT(outcome.variable("SSL_CLIENT_I_DN"), Optional(std::string("CN=Test intermediate")));
  EXPECT_THAT(outcome.variable("SSL_CLIENT_M_SERIAL"), Optional(serial_of(own)));
  EXPECT_THAT(outcome.variable("SSL_CLIENT_V_END").value_or(""),
              testing::MatchesRegex("[A-Z][a-z][a-z] [ 0-9][0-9] [0-9:]{8} 20[0-9][0-9] GMT"));
  EXPECT_THAT(outcome.variable("SSL_PEER_CERT_HASH"), Optional(hash_of(own)));
  std::vector<std::string> all = kOfTheSession;
  for (const char* name : {"SSL_PEER_CERT_HASH", "SSL_CLIENT_S_DN", "SSL_CLIENT_I_DN",
                           "SSL_CLIENT_M_SERIAL", "SSL_CLIENT_V_END"})
    all.emplace_back(name);
  EXPECT_THAT(names_of(outcome), testing::UnorderedElementsAreArray(all));
}

TEST_F(IdentityServer, OfAnUnverifiedClient) {
  const auto certs = make_verifying_directory();
  const Outcome outcome = connect_with(*certs, {}, presented("foreign"));
  EXPECT_THAT(outcome.variable("SSL_PEER_CERT_HASH"), Optional(hash_of(*presented("foreign").own)));
  std::vector<std::string> all = kOfTheSession;
  all.emplace_back("SSL_PEER_CERT_HASH");
  EXPECT_THAT(names_of(outcome), testing::UnorderedElementsAreArray(all));
}

TEST_F(IdentityServer, WithoutACertificate) {
  const auto certs = make_verifying_directory();
  const Outcome outcome = connect_with(*certs, {}, presented("none"));
  EXPECT_THAT(names_of(outcome), testing::UnorderedElementsAreArray(kOfTheSession));
}

TEST_F(IdentityServer, IsNotExportedWithoutZ) {
  const auto certs = make_verifying_directory();
  Session session(*certs, {.program = testprog({"environment"})});
  TlsPeer client = session.make_client({.own = presented("rsa").own});
  ASSERT_TRUE(client.handshake());
  Outcome outcome{};
  outcome.program = client.read_until_end();
  client.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
  EXPECT_EQ(names_of(outcome), std::vector<std::string>{"TLS_PROVIDER"});
  EXPECT_THAT(outcome.variable("TLS_PROVIDER"), Optional(std::string("dotls, ")));
}

// RFC 2253: the most significant part last, special characters escaped by a backslash.
TEST_F(IdentityServer, WithANameThatNeedsEscapes) {
  const auto certs = make_verifying_directory();
  CertSpec spec;
  spec.common_name = "a,b+c\"d\\e<f>;g";
  EXPECT_THAT(connect_with(*certs, {}, named(spec)).variable("SSL_CLIENT_S_DN"),
              Optional(std::string("CN=a\\,b\\+c\\\"d\\\\e\\<f\\>\\;g")));
}

TEST_F(IdentityServer, WithControlBytesInTheName) {
  const auto certs = make_verifying_directory();
  CertSpec spec;
  spec.common_name = std::string("a\nSSL_X=y\r\x01\x7f\0z", 14);
  const auto name = connect_with(*certs, {}, named(spec)).variable("SSL_CLIENT_S_DN");
  ASSERT_TRUE(name);
  EXPECT_THAT(*name, StartsWith("CN=a"));
  EXPECT_TRUE(std::all_of(name->begin(), name->end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
  })) << testing::PrintToString(*name);
  // After the NUL too: cut at a NUL it would be another's name.
  EXPECT_THAT(*name, testing::EndsWith("z"));
}

TEST_F(IdentityServer, WithANameWithoutEnd) {
  const auto certs = make_verifying_directory();
  CertSpec spec;
  spec.change = [](X509* x) {
    const std::string part(60, 'x');
    const NamePtr name(X509_NAME_dup(X509_get_subject_name(x)));
    for (int i = 0; i < 200; ++i) {
      X509_NAME_add_entry_by_txt(name.get(), "OU", MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(part.data()),
                                 static_cast<int>(part.size()), -1, 0);
    }
    X509_set_subject_name(x, name.get());
  };
  const auto name = connect_with(*certs, {}, named(spec)).variable("SSL_CLIENT_S_DN");
  ASSERT_TRUE(name);
  EXPECT_LE(name->size(), 1100U);
  EXPECT_THAT(*name, testing::EndsWith("..."));
}

// Variables of an outer process, or slipped in, never pass.
TEST_F(IdentityServer, CannotBeForged) {
  const auto certs = make_verifying_directory();
  Session session(*certs,
                  {.program = testprog({"environment"}),
                   .options = {"-z"},
                   .env = {{"SSL_CLIENT_S_DN", "CN=forged"}, {"SSL_CLIENT_VERIFY", "SUCCESS"}}});
  TlsPeer client = session.make_client();
  ASSERT_TRUE(client.handshake());
  Outcome outcome{};
  outcome.program = client.read_until_end();
  client.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
  EXPECT_THAT(outcome.variable("SSL_CLIENT_VERIFY"), Optional(std::string("NONE")));
  EXPECT_FALSE(outcome.variable("SSL_CLIENT_S_DN").has_value());
}

}  // namespace
}  // namespace dotls::test
