// Goal: words, counts and line ends are what RFC 5234 and the protocols mean by them, and no more.
#include "dotls/starttls/words.hpp"

#include <gtest/gtest.h>

namespace dotls {
namespace {

TEST(Words, AreComparedWholeAndCaseInsensitively) {
  EXPECT_TRUE(is_word("StartTLS", "STARTTLS"));
  EXPECT_FALSE(is_word("STARTTLSX", "STARTTLS"));
  EXPECT_FALSE(is_word("STARTTL", "STARTTLS"));
  EXPECT_FALSE(is_word("", "X"));
  EXPECT_FALSE(is_word("\xe9", "\xc9")) << "only ASCII has case";
  EXPECT_TRUE(starts_with_word("auth=PLAIN", "AUTH="));
  EXPECT_FALSE(starts_with_word("AUT", "AUTH="));
}

TEST(Words, AreCutAtBlanks) {
  const auto parsed = parse_word("MAIL \t FROM:<> \t");
  EXPECT_EQ(parsed.word, "MAIL");
  EXPECT_EQ(parsed.rest, "FROM:<>");
  EXPECT_EQ(parse_word(" x").word, "") << "a blank in front is no word's";
  EXPECT_EQ(parse_word(" x").rest, "x");
  EXPECT_EQ(parse_word("").rest, "");
  EXPECT_EQ(parse_word("x  ").rest, "");
}

TEST(Words, AreTheFirstOfALineAsAWhole) {
  for (const char* line : {"+OK", "+ok\r\n", "+OK\n", "+OK hi", "+OK\thi\r\n"}) {
    EXPECT_TRUE(first_word_is(line, "+OK")) << line;
  }
  for (const char* line : {"", "+O", "+OKAY", " +OK", "\r\n", "+OK\r", "+OK\r\r\n"}) {
    EXPECT_FALSE(first_word_is(line, "+OK")) << line;
  }
}

TEST(LineEnds, AreOneLfWithAnOptionalCr) {
  EXPECT_EQ(without_line_end("a\r\n"), "a");
  EXPECT_EQ(without_line_end("a\n"), "a");
  EXPECT_EQ(without_line_end("a\r\r\n"), "a\r");
  EXPECT_EQ(without_line_end("a\r"), "a\r");
  EXPECT_EQ(without_line_end("\n"), "");
  EXPECT_EQ(without_line_end(""), "");
}

TEST(Counts, AcceptOnlyDigitsThatFit) {
  EXPECT_EQ(parse_count("0"), 0U);
  EXPECT_EQ(parse_count("18446744073709551615"), 18446744073709551615U);
  for (const char* wrong : {"", "18446744073709551616", "-1", "+1", " 1", "1 ", "0x1", "1k"}) {
    EXPECT_EQ(parse_count(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace dotls
