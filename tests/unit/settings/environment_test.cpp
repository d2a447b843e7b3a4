// Goal: the environment as a value, and what of it the program never inherits.
#include "dotls/settings/environment.hpp"

#include <gmock/gmock.h>

namespace dotls {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

TEST(Environment, FindsWhatIsSet) {
  const Environment environment({"A=1", "EMPTY=", "URL=a=b"});
  EXPECT_THAT(environment.find("A"), Optional(std::string("1")));
  EXPECT_THAT(environment.find("EMPTY"), Optional(std::string()));
  EXPECT_THAT(environment.find("URL"), Optional(std::string("a=b")));
  EXPECT_EQ(environment.find("B"), std::nullopt);
  EXPECT_EQ(environment.find("UR"), std::nullopt);
  EXPECT_EQ(environment.find("URL="), std::nullopt);
}

TEST(Environment, FilledIsMoreThanSet) {
  const Environment environment({"A=1", "EMPTY="});
  EXPECT_THAT(environment.find_filled("A"), Optional(std::string("1")));
  EXPECT_EQ(environment.find_filled("EMPTY"), std::nullopt);
}

TEST(Environment, FirstOfTwoCounts) {
  EXPECT_THAT(Environment({"A=1", "B=x", "A=2"}).words(), ElementsAre("A=1", "B=x"));
}

TEST(Environment, WordsThatAreNoVariablesAreDropped) {
  EXPECT_THAT(Environment({"nonsense", "", "=x", "A=1"}).words(), ElementsAre("A=1"));
}

TEST(Environment, SetReplacesOrAdds) {
  Environment environment({"A=1", "B=2"});
  environment.set("A", "3");
  environment.set("C", "");
  EXPECT_THAT(environment.words(), ElementsAre("A=3", "B=2", "C="));
}

class Scrubbed : public testing::TestWithParam<const char*> {};

TEST_P(Scrubbed, IsNotPassedOn) {
  EXPECT_THAT(Environment({std::string(GetParam()) + "=forged"}).scrubbed().words(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Ours, Scrubbed,
                         testing::Values("TLS_PROVIDER", "SSL_PROTOCOL", "SSL_CIPHER",
                                         "SSL_CIPHER_USEKEYSIZE", "SSL_CIPHER_ALGKEYSIZE",
                                         "SSL_CIPHER_EXPORT", "SSL_CLIENT_VERIFY",
                                         "SSL_CLIENT_S_DN", "SSL_CLIENT_S_DN_CN", "SSL_CLIENT_CERT",
                                         "SSL_SERVER_S_DN", "SSL_SERVER_VERIFY",
                                         "SSL_PEER_CERT_HASH", "SSL_SESSION_RESUMED",
                                         "SSL_SESSION_ID", "SSL_TLS_SNI", "SSL_ALPN", "SSLCTLFD",
                                         "SSLREADFD", "SSLWRITEFD"));

class Kept : public testing::TestWithParam<const char*> {};

TEST_P(Kept, IsPassedOn) {
  const std::string word = std::string(GetParam()) + "=x";
  EXPECT_THAT(Environment({word}).scrubbed().words(), ElementsAre(word));
}

INSTANTIATE_TEST_SUITE_P(Others, Kept,
                         testing::Values("PATH", "TCPREMOTEIP", "TLS_PROVIDERS", "XTLS_PROVIDER",
                                         "SSL_CERT_DIR", "SSL_CERT_FILE", "SSL_BITS", "SSL_CLIENT",
                                         "SSLCTLFD2", "ssl_client_s_dn", "TLS_CERTFILE", "CERTDIR",
                                         "NOTLS", "BANNER"));

TEST(Scrubbing, KeepsOrderAndLeavesTheOriginal) {
  const Environment inherited({"A=1", "SSL_CIPHER=x", "B=2"});
  EXPECT_THAT(inherited.scrubbed().words(), ElementsAre("A=1", "B=2"));
  EXPECT_THAT(inherited.words(), ElementsAre("A=1", "SSL_CIPHER=x", "B=2"));
}

}  // namespace
}  // namespace dotls
