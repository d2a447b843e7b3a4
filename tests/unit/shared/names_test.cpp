// Goal: a name that decides something in TLS is either clear or refused.
#include "shared/names.hpp"

#include <gmock/gmock.h>

#include "shared/error.hpp"

namespace dotls {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Optional;

const std::string kLongestLabel(63, 'a');

TEST(HostName, IsFoldedToLowerCase) {
  EXPECT_THAT(find_host_name("MAIL.Example.org"), Optional("mail.example.org"s));
  EXPECT_THAT(find_host_name("xn--bcher-KVA.example"), Optional("xn--bcher-kva.example"s));
}

TEST(HostName, MayHaveDigitsAndHyphens) {
  for (const char* name : {"localhost", "a", "3com.com", "a-b.c-d"}) {
    EXPECT_THAT(find_host_name(name), Optional(std::string(name)));
  }
}

TEST(HostName, HasBoundedLabelsAndLength) {
  EXPECT_TRUE(find_host_name(kLongestLabel + ".org"));
  EXPECT_FALSE(find_host_name(kLongestLabel + "a.org"));
  const std::string longest =
      kLongestLabel + "." + kLongestLabel + "." + kLongestLabel + "." + std::string(61, 'b');
  ASSERT_EQ(longest.size(), 253U);
  EXPECT_TRUE(find_host_name(longest));
  EXPECT_FALSE(find_host_name(longest + "b"));
}

class NoHostName : public testing::TestWithParam<std::string> {};

TEST_P(NoHostName, IsRefused) {
  EXPECT_EQ(find_host_name(GetParam()), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Table, NoHostName,
                         testing::Values("", ".", "..", ".a", "a..b", "a.", "a_b", "a b", "a/b",
                                         "../a", "*.example.org", "a\0b"s, "a\n",
                                         "b\xc3\xbc"
                                         "cher",
                                         "127.0.0.1", "::1", "2001:db8::1", "a:465", "a%b"));

TEST(IpAddress, IsOfEitherFamily) {
  for (const char* text : {"127.0.0.1", "::1", "2001:db8::192.0.2.1"}) {
    EXPECT_TRUE(is_ip_address(text)) << text;
  }
  for (const std::string& text :
       {"localhost"s, ""s, "127.1"s, "127.0.0.1."s, "[::1]"s, "::1\0"s, "1.2.3.4\0x"s}) {
    EXPECT_FALSE(is_ip_address(text)) << text;
  }
}

TEST(Host, IsANameWithoutItsFinalDotOrAnAddress) {
  EXPECT_EQ(parse_host("Example.ORG."), "example.org");
  EXPECT_EQ(parse_host("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(parse_host("2001:DB8::1"), "2001:DB8::1");
}

// Not of RFC 1123, but of the DNS and of many a machine's name.
TEST(Host, MayHaveUnderscores) {
  EXPECT_EQ(parse_host("Mail_1.example.org"), "mail_1.example.org");
  EXPECT_EQ(parse_host("_dmarc.example.org."), "_dmarc.example.org");
}

TEST(FinalDot, IsNotPartOfTheName) {
  EXPECT_EQ(without_final_dot("a.example."), "a.example");
  EXPECT_EQ(without_final_dot("a.example"), "a.example");
  EXPECT_EQ(without_final_dot("a.example.."), "a.example.");
  EXPECT_EQ(without_final_dot("."), ".");
  EXPECT_EQ(without_final_dot(""), "");
}

TEST(Host, OtherTextIsRefused) {
  for (const char* text :
       {"", ".", "a..", "192.0.2.1.", "[::1]", "mail.example.org:465", "*.example.org"}) {
    try {
      static_cast<void>(parse_host(text));
      ADD_FAILURE() << text;
    } catch (const Fatal& error) {
      EXPECT_EQ(error.exit_status(), kExitUsage);
      EXPECT_THAT(error.what(), HasSubstr("-h \""s + text + "\""));
    }
  }
}

TEST(Alpn, ListKeepsItsOrder) {
  EXPECT_THAT(parse_alpn("h2,http/1.1"), ElementsAre("h2", "http/1.1"));
  EXPECT_THAT(parse_alpn("smtp"), ElementsAre("smtp"));
  EXPECT_THAT(parse_alpn(std::string(255, 'x')), ElementsAre(std::string(255, 'x')));
}

TEST(Alpn, NamesHaveOneTo255Bytes) {
  for (const std::string& text : {""s, ","s, "a,"s, ",a"s, "a,,b"s, std::string(256, 'x')}) {
    EXPECT_THROW(static_cast<void>(parse_alpn(text)), Fatal) << text;
  }
}

const std::string kEmptyHash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

TEST(Pin, Is32BytesInBase64) {
  const std::string bytes = parse_pin("--pin", "sha256//" + kEmptyHash);
  EXPECT_EQ(bytes.size(), 32U);
  EXPECT_EQ(bytes.substr(0, 4), "\xe3\xb0\xc4\x42");
  EXPECT_EQ(bytes.substr(28), "\x78\x52\xb8\x55");
}

class BadPin : public testing::TestWithParam<std::string> {};

TEST_P(BadPin, IsRefused) {
  try {
    static_cast<void>(parse_pin("--pin", GetParam()));
    FAIL() << "not refused";
  } catch (const Fatal& error) {
    EXPECT_EQ(error.exit_status(), kExitUsage);
    EXPECT_THAT(error.what(), HasSubstr("--pin"));
    EXPECT_THAT(error.what(), HasSubstr("sha256//"));
  }
}

INSTANTIATE_TEST_SUITE_P(Table, BadPin,
                         testing::Values("", "sha256//", kEmptyHash, "sha1//" + kEmptyHash,
                                         "sha256//" + kEmptyHash + "=",
                                         "sha256//" + kEmptyHash.substr(1),
                                         "sha256// " + kEmptyHash.substr(1),
                                         "sha256//" + std::string(44, 'A'),
                                         "sha256//" + std::string(42, 'A') + "==",
                                         "sha256//" + std::string(43, '!') + "=",
                                         "sha256//" + kEmptyHash + "," + kEmptyHash));

}  // namespace
}  // namespace dotls
