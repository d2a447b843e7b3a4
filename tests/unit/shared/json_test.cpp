// Goal: whatever a file is called, what --json says of it is valid JSON.
#include "shared/json.hpp"

#include <gtest/gtest.h>

namespace dotls {
namespace {

TEST(JsonString, QuotesPlainText) {
  EXPECT_EQ(json_string("dh2048.pem"), "\"dh2048.pem\"");
}

TEST(JsonString, EscapesQuotesAndBackslashes) {
  EXPECT_EQ(json_string("a\"b\\c"), "\"a\\\"b\\\\c\"");
}

TEST(JsonString, EscapesControlBytes) {
  EXPECT_EQ(json_string(std::string_view("\n\0\x7f", 3)), "\"\\u000a\\u0000\\u007f\"");
}

TEST(JsonString, KeepsUtf8) {
  EXPECT_EQ(json_string("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"),
            "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"");
}

class JsonStringOfBrokenUtf8 : public ::testing::TestWithParam<const char*> {};

TEST_P(JsonStringOfBrokenUtf8, ReplacesTheFirstByte) {
  EXPECT_EQ(json_string(GetParam()).substr(0, 7), "\"\\ufffd");
}

// A lone follower, an overlong slash, a surrogate, one past U+10FFFF, two cut sequences, no UTF-8.
INSTANTIATE_TEST_SUITE_P(Bytes, JsonStringOfBrokenUtf8,
                         ::testing::Values("\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                           "\xc3", "\xe2\x82", "\xff"));

}  // namespace
}  // namespace dotls
