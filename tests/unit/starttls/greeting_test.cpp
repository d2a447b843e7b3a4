// Goal: the fresh program's greeting is judged right, however its bytes come, and no byte after it
// is lost.
#include "dotls/starttls/greeting.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dotls {
namespace {

struct Case {
  const char* name;
  StarttlsProtocol protocol;
  std::string said;
  GreetingVerdict verdict;
  std::string for_peer;
};

class GreetingTest : public testing::TestWithParam<Case> {};

TEST_P(GreetingTest, IsJudgedTheSameWholeAndByteByByte) {
  const Case& tested = GetParam();
  GreetingReader whole(tested.protocol);
  EXPECT_EQ(whole.feed(tested.said), tested.verdict);
  EXPECT_EQ(whole.for_peer(), tested.for_peer);

  GreetingReader slow(tested.protocol);
  auto verdict = GreetingVerdict::NeedMore;
  std::size_t fed = 0;
  const auto goes_on = [&verdict] {
    return verdict == GreetingVerdict::NeedMore || verdict == GreetingVerdict::Refusing;
  };
  while (goes_on() && fed < tested.said.size()) {
    verdict = slow.feed(tested.said.substr(fed++, 1));
  }
  EXPECT_EQ(verdict, tested.verdict);
  EXPECT_EQ(std::string(slow.for_peer()) + tested.said.substr(fed), tested.for_peer);
}

constexpr auto kSmtp = StarttlsProtocol::Smtp;
constexpr auto kPop3 = StarttlsProtocol::Pop3;
constexpr auto kImap = StarttlsProtocol::Imap;
constexpr auto kPositive = GreetingVerdict::Positive;
constexpr auto kRefused = GreetingVerdict::Refused;
constexpr auto kRefusing = GreetingVerdict::Refusing;
constexpr auto kNeedMore = GreetingVerdict::NeedMore;

INSTANTIATE_TEST_SUITE_P(
    Greetings, GreetingTest,
    testing::Values(
        Case{"Smtp", kSmtp, "220 host ESMTP\r\n", kPositive, ""},
        Case{"SmtpBareLf", kSmtp, "220 host\nrest", kPositive, "rest"},
        Case{"SmtpBareCode", kSmtp, "220\r\n", kPositive, ""},
        Case{"SmtpSeveralLines", kSmtp, "220-a\r\n220-b\r\n220 c\r\n421 d\r\n", kPositive,
             "421 d\r\n"},
        Case{"SmtpUnfinished", kSmtp, "220-a\r\n220 b", kNeedMore, "220 b"},
        Case{"SmtpRefused", kSmtp, "554 no\r\nmore", kRefused, "554 no\r\nmore"},
        Case{"SmtpRefusedLate", kSmtp, "220-a\r\n554 no\r\n", kRefused, "554 no\r\n"},
        Case{"SmtpRefusedInSeveralLines", kSmtp, "554-no\r\n554 way\r\n", kRefused,
             "554-no\r\n554 way\r\n"},
        Case{"SmtpRefusalUnfinished", kSmtp, "554-no\r\n554 w", kRefusing, "554-no\r\n554 w"},
        Case{"SmtpNoReply", kSmtp, "warning\nmore\n", kRefusing, "warning\nmore\n"},
        Case{"SmtpLongerCode", kSmtp, "2200 a\r\n", kRefusing, "2200 a\r\n"},
        Case{"SmtpLetterAfterTheCode", kSmtp, "220a\r\n", kRefusing, "220a\r\n"},
        Case{"SmtpNoReplyFirst", kSmtp, "warning\n220 a\r\n", kRefused, "warning\n220 a\r\n"},
        Case{"Pop3", kPop3, "+OK <1@host>\r\n+", kPositive, "+"},
        Case{"Pop3Bare", kPop3, "+OK\r\n", kPositive, ""},
        Case{"Pop3LongerWord", kPop3, "+OKAY\r\n", kRefusing, "+OKAY\r\n"},
        Case{"Pop3LongerRefusal", kPop3, "-ERROR\r\n", kRefusing, "-ERROR\r\n"},
        Case{"Pop3Refused", kPop3, "-ERR no\r\n", kRefused, "-ERR no\r\n"},
        Case{"Imap", kImap, "* OK [CAPABILITY X] hi\r\n* X", kPositive, "* X"},
        Case{"ImapBare", kImap, "* ok\r\n", kPositive, ""},
        Case{"ImapPreauth", kImap, "* PREAUTH hi\r\n", kRefused, "* PREAUTH hi\r\n"},
        Case{"ImapBye", kImap, "* BYE\r\n", kRefused, "* BYE\r\n"},
        Case{"ImapTagged", kImap, "a OK\r\n", kRefusing, "a OK\r\n"},
        Case{"Nothing", kSmtp, "", kNeedMore, ""},
        Case{"EmptyLine", kPop3, "\r\n+OK\r\n", kRefusing, "\r\n+OK\r\n"},
        Case{"AsLongAsAllowed", kSmtp, "220 " + std::string(8186, 'x') + "\r\n", kPositive, ""},
        Case{"OneByteTooLong", kSmtp, "220 " + std::string(8187, 'x') + "\r\n", kRefused,
             "220 " + std::string(8187, 'x') + "\r\n"},
        Case{"LineWithoutEnd", kImap, "* OK " + std::string(20000, 'x'), kRefusing,
             "* OK " + std::string(20000, 'x')},
        Case{"RefusalWithoutEnd", kPop3, "no" + std::string(65534, '\n'), kRefused,
             "no" + std::string(65534, '\n')}),
    [](const testing::TestParamInfo<Case>& tested) { return tested.param.name; });

TEST(Greeting, OfManyLinesIsNeitherARefusalNorBuffered) {
  GreetingReader greeting(kSmtp);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(greeting.feed("220-one more line, and many bytes in all\r\n"), kNeedMore);
    EXPECT_EQ(greeting.for_peer(), "");
  }
  EXPECT_EQ(greeting.feed("220 host\r\nrest"), kPositive);
  EXPECT_EQ(greeting.for_peer(), "rest");
}

}  // namespace
}  // namespace dotls
