// Goal: what EHLO says is a name with a dot or an address literal, and --ehlo takes nothing that
// would be more than one word.
#include "shared/ehlo_name.hpp"

#include <arpa/inet.h>

#include "tests/unit/settings/parse.hpp"

namespace dotls::test {
namespace {

sockaddr_storage address_of(const std::string& text) {
  sockaddr_storage own{};
  auto* four = reinterpret_cast<sockaddr_in*>(&own);
  auto* six = reinterpret_cast<sockaddr_in6*>(&own);
  if (::inet_pton(AF_INET, text.c_str(), &four->sin_addr) == 1) {
    own.ss_family = AF_INET;
  } else if (::inet_pton(AF_INET6, text.c_str(), &six->sin6_addr) == 1) {
    own.ss_family = AF_INET6;
  }
  return own;
}

TEST(EhloName, IsTheHostsNameIfItHasADotElseTheAddress) {
  const struct {
    std::string host_name;
    std::string address;
    std::string says;
  } cases[] = {{"mail.example.org", "192.0.2.1", "mail.example.org"},
               {"Mail.Example.org.", "192.0.2.1", "mail.example.org"},
               {"mail", "192.0.2.1", "[192.0.2.1]"},
               {"mail.", "192.0.2.1", "[192.0.2.1]"},
               {"mail", "2001:db8::1", "[IPv6:2001:db8::1]"},
               {"mail", "::ffff:192.0.2.1", "[192.0.2.1]"},
               {"192.0.2.9", "192.0.2.1", "[192.0.2.1]"},
               {"my_host.example.org", "192.0.2.1", "[192.0.2.1]"},
               {"a.b\r\nRSET", "192.0.2.1", "[192.0.2.1]"},
               {"", "192.0.2.1", "[192.0.2.1]"},
               {"mail", "no address", "mail"},
               {"", "no address", "localhost"}};
  for (const auto& one : cases) {
    EXPECT_EQ(make_ehlo_name(one.host_name, address_of(one.address)), one.says) << one.host_name;
  }
}

TEST(EhloName, WithoutASocketIsTheHostsName) {
  EXPECT_THAT(ehlo_name_of(-1), testing::MatchesRegex("[a-z0-9.-]+"));
}

TEST(EhloName, CanBeSet) {
  for (const std::string name : {"mail.example.org", "mail", "[192.0.2.1]", "[IPv6:2001:db8::1]"}) {
    EXPECT_EQ(parse(with_program({"-T", "-s", "smtp", "--ehlo", name})).ehlo_name, name);
  }
  EXPECT_EQ(parse({"--check", "--connect", "a.b:25", "-s", "smtp", "--ehlo", "A.b."}).ehlo_name,
            "a.b");
  EXPECT_EQ(parse(with_program({"-T", "-s", "smtp"})).ehlo_name, std::nullopt);
}

TEST(EhloName, IsAHostNameOrABracketedAddress) {
  for (const std::string name :
       {"", "two words", "a\r\nRSET", "192.0.2.1", "2001:db8::1", "[]", "[", "[192.0.2]",
        "[2001:db8::1]", "[IPv6:192.0.2.1]", "[IPv6:]", "[mail]", "my_host", "a..b", "[x]y"}) {
    EXPECT_THAT(refusal_of(with_program({"-T", "-s", "smtp", "--ehlo", name})),
                testing::HasSubstr("--ehlo"))
        << name;
  }
  EXPECT_THAT(refusal_of(with_program({"-T", "-s", "smtp", "--ehlo", std::string(300, 'a')})),
              testing::HasSubstr("--ehlo"));
}

TEST(EhloName, OptionIsForSmtpClientsOnly) {
  EXPECT_THAT(refusal_of(with_program({"-s", "smtp", "--ehlo", "a.b"})),
              testing::HasSubstr("client mode"));
}

}  // namespace
}  // namespace dotls::test
