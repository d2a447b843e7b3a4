// Goal: the engine sets the variables of dotls(1) that are dotls's own, and nothing else.
#include "dotls/keeper/messages/variables.hpp"

#include "tests/unit/keeper/messages.hpp"

namespace dotls::test {
namespace {

using Variables = std::vector<std::pair<std::string, std::string>>;

bool is_taken(const Variables& variables) {
  return !is_refused(EngineMessage(StartMessage{variables}));
}

Variables all_with(const std::string& value) {
  Variables all;
  for (const char* name :
       {"TLS_PROVIDER", "SSL_PROTOCOL", "SSL_CIPHER", "SSL_CIPHER_USEKEYSIZE",
        "SSL_CIPHER_ALGKEYSIZE", "SSL_TLS_SNI", "SSL_ALPN", "SSL_SESSION_RESUMED",
        "SSL_CLIENT_VERIFY", "SSL_PEER_CERT_HASH", "SSL_CLIENT_S_DN", "SSL_CLIENT_I_DN",
        "SSL_CLIENT_M_SERIAL", "SSL_CLIENT_V_END"}) {
    all.emplace_back(name, value);
  }
  return all;
}

TEST(EngineVariables, AllOfTheManual) {
  EXPECT_TRUE(is_taken({}));
  EXPECT_TRUE(is_taken(all_with("")));
  EXPECT_TRUE(is_taken(all_with(std::string(128, 'x'))));
}

TEST(EngineVariables, NoOther) {
  for (const char* name :
       {"", "PATH", "LD_PRELOAD", "TCPREMOTEIP", "RELAYCLIENT", "SSL_SERVER_S_DN", "SSL_CERT_FILE",
        "SSLCTLFD", "SSL_CLIENT_", "SSL_CLIENT_S_DN=x\nPATH", "ssl_protocol", "SSL_PROTOCOL "}) {
    EXPECT_FALSE(is_taken({{name, "x"}})) << name;
    EXPECT_FALSE(is_taken({{"SSL_PROTOCOL", "TLSv1.3"}, {name, "x"}})) << name;
  }
  EXPECT_FALSE(is_taken({{std::string("SSL_ALPN\0x", 10), "x"}}));
}

TEST(EngineVariables, EachOnce) {
  EXPECT_FALSE(is_taken({{"SSL_PROTOCOL", "TLSv1.3"}, {"SSL_PROTOCOL", "TLSv1.3"}}));
  Variables all = all_with("");
  all.emplace_back("TLS_PROVIDER", "");
  EXPECT_FALSE(is_taken(all));
}

// A second line in the environment of a script, or in a header that a program writes.
TEST(EngineVariables, NoControlCharacter) {
  for (int byte = 0; byte < 256; ++byte) {
    const bool is_control = byte < 0x20 || byte == 0x7f;
    EXPECT_NE(is_taken({{"SSL_TLS_SNI", std::string(1, static_cast<char>(byte))}}), is_control)
        << byte;
  }
  EXPECT_FALSE(is_taken({{"SSL_CLIENT_S_DN", "CN=x\nBcc: y"}}));
}

TEST(EngineVariables, NoLongerThanDotlsMakesThem) {
  struct Longest {
    const char* name;
    std::size_t bytes;
  };
  for (const auto& [name, bytes] :
       {Longest{"TLS_PROVIDER", 128}, {"SSL_TLS_SNI", 256}, {"SSL_CLIENT_S_DN", 1030}}) {
    EXPECT_TRUE(is_taken({{name, std::string(bytes, 'x')}})) << name;
    EXPECT_FALSE(is_taken({{name, std::string(bytes + 1, 'x')}})) << name;
    EXPECT_FALSE(is_taken({{name, std::string(70'000, 'x')}})) << name;
  }
}

TEST(EngineVariables, TheLongestOfAllFitAMessage) {
  Variables all = all_with("");
  for (auto& [name, value] : all) {
    value = std::string(name.ends_with("_DN") ? 1030 : name.ends_with("SNI") ? 256 : 128, 'x');
  }
  EXPECT_TRUE(is_taken(all));
}

}  // namespace
}  // namespace dotls::test
