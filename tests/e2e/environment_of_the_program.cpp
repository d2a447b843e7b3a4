// Goal: the environment is true about TLS: inherited variables are scrubbed, ours are exact.

#include <map>
#include <sstream>

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using EnvironmentOfTheProgram = EndToEnd;

using Environment = std::map<std::string, std::string>;

Environment parse_report(const std::string& report) {
  Environment all;
  std::istringstream words(report);
  for (std::string word; std::getline(words, word, '\0');) {
    const std::size_t equals = word.find('=');
    all[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return all;
}

Environment environment_under(const ServerSetup& setup, const TlsSettings& settings = {}) {
  const CertDir certs;
  ServerSetup whole = setup;
  whole.program = testprog({"environment"});
  const TcpServer server(certs, whole);
  TlsPeer client = connect_tls(server.port(), settings);
  EXPECT_TRUE(client.handshake()) << client.error();
  const std::string report = client.read_until_end();
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
  return parse_report(report);
}

TEST_F(EnvironmentOfTheProgram, IsScrubbedOfAllThatLooksLikeOurs) {
  ServerSetup setup;
  for (const char* name : {"TLS_PROVIDER", "SSL_PROTOCOL", "SSL_CIPHER", "SSL_CIPHER_USEKEYSIZE",
                           "SSL_CIPHERS", "SSL_CLIENT_S_DN", "SSL_CLIENT_VERIFY", "SSL_SERVER_S_DN",
                           "SSL_PEER_CERT_HASH", "SSL_SESSION_ID", "SSL_SESSION_RESUMED",
                           "SSL_TLS_SNI", "SSL_ALPN", "SSLCTLFD", "SSLREADFD", "SSLWRITEFD"})
    setup.env[name] = "stale";
  setup.env["KEPT"] = "yes";
  setup.env["SSL_CERT_FILE"] = "/nonexistent";  // OpenSSL's own, not ours
  const Environment found = environment_under(setup);
  for (const auto& [name, value] : found) EXPECT_NE(value, "stale") << name;
  EXPECT_EQ(found.at("KEPT"), "yes");
  EXPECT_EQ(found.at("SSL_CERT_FILE"), "/nonexistent");
  EXPECT_EQ(found.at("TCPREMOTEIP"), "127.0.0.1");
}

TEST_F(EnvironmentOfTheProgram, NamesTheProviderWithoutZ) {
  const Environment found = environment_under({});
  EXPECT_EQ(found.at("TLS_PROVIDER"), "dotls, ");
  EXPECT_EQ(found.count("SSL_PROTOCOL"), 0U);
  EXPECT_EQ(found.count("SSL_TLS_SNI"), 0U);
}

TEST_F(EnvironmentOfTheProgram, SaysAllWithZInTls13) {
  const Environment found =
      environment_under({.program = {}, .options = {"-z"}}, {.min_version = TLS1_3_VERSION,
                                                             .suites = "TLS_AES_256_GCM_SHA384",
                                                             .server_name = "mail.example.test"});
  EXPECT_EQ(found.at("TLS_PROVIDER"),
            "dotls, TLS Server=TLSv1.3, Client=TLSv1.3, Ciphers=TLS_AES_256_GCM_SHA384");
  EXPECT_EQ(found.at("SSL_PROTOCOL"), "TLSv1.3");
  EXPECT_EQ(found.at("SSL_CIPHER"), "TLS_AES_256_GCM_SHA384");
  EXPECT_EQ(found.at("SSL_CIPHER_USEKEYSIZE"), "256");
  EXPECT_EQ(found.at("SSL_CIPHER_ALGKEYSIZE"), "256");
  EXPECT_EQ(found.at("SSL_TLS_SNI"), "mail.example.test");
  EXPECT_EQ(found.at("SSL_SESSION_RESUMED"), "Initial");
  EXPECT_EQ(found.count("SSL_CLIENT_S_DN"), 0U);
}

TEST_F(EnvironmentOfTheProgram, SaysAllWithZInTls12) {
  const Environment found = environment_under(
      {.program = {}, .options = {"--tls-env"}},
      {.max_version = TLS1_2_VERSION, .ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256"});
  EXPECT_EQ(found.at("TLS_PROVIDER"),
            "dotls, TLS Server=TLSv1.2, Client=TLSv1.2, Ciphers=ECDHE-ECDSA-AES128-GCM-SHA256");
  EXPECT_EQ(found.at("SSL_PROTOCOL"), "TLSv1.2");
  EXPECT_EQ(found.at("SSL_CIPHER_USEKEYSIZE"), "128");
}

// Whatever the client puts into the SNI, the program's log must survive it.
TEST_F(EnvironmentOfTheProgram, HasNoControlCharactersOfTheClient) {
  const Environment found = environment_under({.program = {}, .options = {"-z"}},
                                              {.server_name = "a\nb\x1b[31m.example.test"});
  if (found.count("SSL_TLS_SNI") == 0) return;  // left out is safe too
  for (const char byte : found.at("SSL_TLS_SNI")) EXPECT_GE(static_cast<unsigned char>(byte), 0x20);
}

}  // namespace
}  // namespace dotls::test
