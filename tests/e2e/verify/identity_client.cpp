// Goal: what a client's program learns about the server: the same contract, in SSL_SERVER_*.

#include <gmock/gmock.h>

#include "tests/e2e/verify/client_certificates.hpp"
#include "tests/e2e/verify/server_check.hpp"

namespace dotls::test {
namespace {

using testing::Optional;

using IdentityClient = EndToEnd;

Outcome environment_of(const ServerCheck& check) {
  Outcome outcome{};
  outcome.program = check.heard;
  return outcome;
}

TEST_F(IdentityClient, OfAVerifiedServer) {
  const CertDir certs;
  const Outcome outcome =
      environment_of(check_server(certs, {"-c", "root.pem", "-h", "localhost"}, certs.leaf()));
  EXPECT_THAT(outcome.variable("SSL_SERVER_VERIFY"), Optional(std::string("SUCCESS")));
  EXPECT_THAT(outcome.variable("SSL_SERVER_S_DN"), Optional(std::string("CN=localhost")));
  EXPECT_THAT(outcome.variable("SSL_SERVER_I_DN"), Optional(std::string("CN=Test intermediate")));
  EXPECT_TRUE(outcome.variable("SSL_SERVER_M_SERIAL").has_value());
  EXPECT_TRUE(outcome.variable("SSL_SERVER_V_END").has_value());
  EXPECT_THAT(outcome.variable("SSL_PEER_CERT_HASH").value_or(""),
              testing::MatchesRegex("SHA256:[0-9a-f]{64}"));
  EXPECT_THAT(outcome.variable("SSL_TLS_SNI"), Optional(std::string("localhost")));
  EXPECT_THAT(outcome.variable("TLS_PROVIDER").value_or(""),
              testing::StartsWith("dotls, TLS Server=TLSv1.3, Client=TLSv1.3, Ciphers="));
  EXPECT_EQ(outcome.program.find("SSL_CLIENT_"), std::string::npos);
}

TEST_F(IdentityClient, OfAnUnverifiedServer) {
  const CertDir certs;
  const Outcome outcome = environment_of(check_server(certs, {"--no-verify"}, certs.leaf()));
  EXPECT_THAT(outcome.variable("SSL_SERVER_VERIFY"), Optional(std::string("NONE")));
  EXPECT_TRUE(outcome.variable("SSL_PEER_CERT_HASH").has_value());
  for (const std::string name :
       {"SSL_SERVER_S_DN", "SSL_SERVER_I_DN", "SSL_SERVER_M_SERIAL", "SSL_SERVER_V_END"})
    EXPECT_FALSE(outcome.variable(name).has_value()) << name;
}

}  // namespace
}  // namespace dotls::test
