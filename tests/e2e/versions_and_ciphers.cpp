// Goal: -M and -f, and their variables, decide what is negotiated; never less than TLS 1.2.

#include <gmock/gmock.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {
namespace {

using VersionsAndCiphers = EndToEnd;

// "TLSv1.3 TLS_AES_128_GCM_SHA256", or "" where the handshake fails.
std::string negotiate(const ServerSetup& setup, const TlsSettings& settings = {},
                      KeyKind kind = KeyKind::Ecdsa) {
  const CertDir certs(kind);
  ServerSetup whole = setup;
  whole.program = {"true"};
  const TcpServer server(certs, whole);
  TlsPeer client = connect_tls(server.port(), settings);
  std::string got;
  if (client.handshake())
    got = std::string(SSL_get_version(client.ssl())) + ' ' + SSL_get_cipher_name(client.ssl());
  client.hang_up();
  server.wait_for_end();
  return got;
}

TEST_F(VersionsAndCiphers, DefaultIsTheNewest) {
  EXPECT_THAT(negotiate({}), testing::StartsWith("TLSv1.3 TLS_"));
}

TEST_F(VersionsAndCiphers, DefaultAllowsTls12) {
  EXPECT_THAT(negotiate({}, {.max_version = TLS1_2_VERSION}),
              testing::StartsWith("TLSv1.2 ECDHE-"));
}

TEST_F(VersionsAndCiphers, MethodLimitsTheVersion) {
  EXPECT_THAT(negotiate({.program = {}, .options = {"-M", "TLSv1_2"}}),
              testing::StartsWith("TLSv1.2 "));
  EXPECT_EQ(
      negotiate({.program = {}, .options = {"-M", "TLSv1_3"}}, {.max_version = TLS1_2_VERSION}),
      "");
  EXPECT_THAT(negotiate({.program = {}, .options = {"-M", "TLSv1_2:TLSv1_3"}},
                        {.max_version = TLS1_2_VERSION}),
              testing::StartsWith("TLSv1.2 "));
  EXPECT_THAT(negotiate({.program = {}, .options = {"-M", "SSLv23"}}),
              testing::StartsWith("TLSv1.3 "));
}

// The administrator of the machine may want more than we do.
TEST_F(VersionsAndCiphers, StricterSystemConfigurationApplies) {
  const TempDir directory;
  const std::string conf =
      directory.write("openssl.cnf",
                      "openssl_conf = init\n[init]\nssl_conf = ssl\n[ssl]\nsystem_default = all\n"
                      "[all]\nMinProtocol = TLSv1.3\n",
                      0644);
  const std::map<std::string, std::string> env{{"OPENSSL_CONF", conf}};
  EXPECT_EQ(negotiate({.program = {}, .env = env}, {.max_version = TLS1_2_VERSION}), "");
  EXPECT_THAT(negotiate({.program = {}, .options = {"-M", "TLSv1_2"}, .env = env}),
              testing::StartsWith("TLSv1.2 "));
}

TEST_F(VersionsAndCiphers, ListOfTheOption) {
  const std::string list = "ECDHE-ECDSA-AES256-GCM-SHA384:TLS_CHACHA20_POLY1305_SHA256";
  EXPECT_EQ(negotiate({.program = {}, .options = {"-f", list}}),
            "TLSv1.3 TLS_CHACHA20_POLY1305_SHA256");
  EXPECT_EQ(negotiate({.program = {}, .options = {"-f", list}}, {.max_version = TLS1_2_VERSION}),
            "TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384");
}

TEST_F(VersionsAndCiphers, ListInAFile) {
  const TempDir directory;
  const std::string file = directory.write("ciphers", "TLS_AES_128_GCM_SHA256\n");
  EXPECT_EQ(negotiate({.program = {}, .options = {"-f", file}}), "TLSv1.3 TLS_AES_128_GCM_SHA256");
}

TEST_F(VersionsAndCiphers, ListsOfTheEnvironment) {
  const ServerSetup setup{.program = {},
                          .env = {{"TLS_CIPHER_LIST", "ECDHE-ECDSA-AES256-GCM-SHA384"},
                                  {"TLS_CIPHER_SUITE", "TLS_AES_128_GCM_SHA256"}}};
  EXPECT_EQ(negotiate(setup), "TLSv1.3 TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(negotiate(setup, {.max_version = TLS1_2_VERSION}),
            "TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384");
}

TEST_F(VersionsAndCiphers, OptionOverEnvironment) {
  EXPECT_EQ(negotiate({.program = {},
                       .options = {"-f", "TLS_AES_256_GCM_SHA384"},
                       .env = {{"TLS_CIPHER_SUITE", "TLS_AES_128_GCM_SHA256"}}}),
            "TLSv1.3 TLS_AES_256_GCM_SHA384");
}

// No ticket is sent, and none that a client brings is resumed.
TEST_F(VersionsAndCiphers, NoSessionIsResumed) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const CertDir certs;
    const TcpServer server(certs, {.program = {"true"}});
    const TlsSettings settings{.min_version = version, .max_version = version};
    TlsPeer first = connect_tls(server.port(), settings);
    ASSERT_TRUE(first.handshake()) << first.error();
    EXPECT_EQ(first.read_until_end(), "");
    EXPECT_EQ(SSL_SESSION_has_ticket(SSL_get0_session(first.ssl())), 0);
    TlsPeer second = connect_tls(server.port(), settings);
    SSL_set_session(second.ssl(), SSL_get0_session(first.ssl()));
    ASSERT_TRUE(second.handshake()) << second.error();
    EXPECT_EQ(SSL_session_reused(second.ssl()), 0);
    first.hang_up();
    second.hang_up();
    server.wait_for_end(2);
  }
}

}  // namespace
}  // namespace dotls::test
