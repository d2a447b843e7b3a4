// Goal: a line is an SMTP reply only if it is three digits and then a blank, a hyphen or its end.
#include "dotls/starttls/smtp_reply.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dotls {
namespace {

TEST(SmtpReply, IsThreeDigitsThenABlankAHyphenOrTheEnd) {
  const struct {
    std::string line;
    std::string code;
    bool last;
    std::string text;
  } cases[] = {{"250 ok\r\n", "250", true, "ok\r\n"}, {"250-a b\r\n", "250", false, "a b\r\n"},
               {"250\tok\n", "250", true, "ok\n"},    {"250\r\n", "250", true, "\r\n"},
               {"250\n", "250", true, "\n"},          {"250", "250", true, ""},
               {"250 \r\n", "250", true, "\r\n"},     {"250-\r\n", "250", false, "\r\n"},
               {"250 -x\r\n", "250", true, "-x\r\n"}, {"250- x\r\n", "250", false, " x\r\n"}};
  for (const auto& one : cases) {
    const auto reply = parse_smtp_reply_line(one.line);
    ASSERT_TRUE(reply.has_value()) << one.line;
    EXPECT_EQ(reply->code, one.code) << one.line;
    EXPECT_EQ(reply->last, one.last) << one.line;
    EXPECT_EQ(reply->text, one.text) << one.line;
  }
}

TEST(SmtpReply, OtherLinesAreRefused) {
  for (const std::string line :
       {"2200 x\r\n", "2200-x\r\n", "220x\r\n", "220.\r\n", "220\rx\r\n", "22 x\r\n", "22\r\n",
        " 220 x\r\n", "2 20 x\r\n", "-220 x\r\n", "abc x\r\n", "\r\n", ""}) {
    EXPECT_FALSE(parse_smtp_reply_line(line).has_value()) << line;
  }
}

}  // namespace
}  // namespace dotls
