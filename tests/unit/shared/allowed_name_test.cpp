// Goal: --allow-dns means one name, or each name of one label more; a certificate with a wildcard
// is nobody's.
#include <gtest/gtest.h>

#include <string>

#include "shared/names.hpp"

namespace dotls {
namespace {

using namespace std::string_literals;

bool allows(std::string_view option, std::string_view name) {
  return is_allowed_name(parse_allowed_name(option), name);
}

TEST(AllowedName, IsThatName) {
  EXPECT_TRUE(allows("a.example.org", "a.example.org"));
  EXPECT_TRUE(allows("A.Example.ORG.", "a.example.org"));
  EXPECT_TRUE(allows("a.example.org", "A.EXAMPLE.org"));
  EXPECT_TRUE(allows("host_1.example.org", "host_1.example.org"));
  EXPECT_TRUE(allows("localhost", "localhost"));
}

TEST(AllowedName, IsNoOther) {
  for (const std::string& name :
       {""s, "example.org"s, "b.example.org"s, "x.a.example.org"s, "a.example.org.evil.test"s,
        "a.example.org."s, ".a.example.org"s, "a.example.orgx"s, "xa.example.org"s,
        "a.example.org\0"s, "a.example.org\0.evil.test"s, " a.example.org"s, "a-example.org"s}) {
    EXPECT_FALSE(allows("a.example.org", name)) << name;
  }
}

TEST(AllowedName, WithAWildcardIsOneLabelMore) {
  EXPECT_TRUE(allows("*.example.org", "a.example.org"));
  EXPECT_TRUE(allows("*.Example.org.", "B-2.EXAMPLE.org"));
  EXPECT_TRUE(allows("*.org", "example.org"));
  for (const std::string& name :
       {""s, "example.org"s, ".example.org"s, "a.b.example.org"s, "a.example.com"s, "org"s,
        "aexample.org"s, "a.example.org."s, "a\0.example.org"s, "a b.example.org"s}) {
    EXPECT_FALSE(allows("*.example.org", name)) << name;
  }
}

TEST(AllowedName, IsNoneOfAWildcardCertificate) {
  for (const std::string& option : {"*.example.org"s, "a.example.org"s, "example.org"s}) {
    for (const std::string& name : {"*.example.org"s, "a*.example.org"s, "*a.example.org"s, "*"s,
                                    "*.org"s, "*.*.org"s, "*.*"s}) {
      EXPECT_FALSE(allows(option, name)) << option << ' ' << name;
    }
  }
}

}  // namespace
}  // namespace dotls
