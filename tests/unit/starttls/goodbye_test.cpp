// Goal: after a program's goodbye there is no TLS: STARTTLS after it, in the same breath or later,
// is refused and starts nothing.
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/starttls/conversation.hpp"

namespace dotls {
namespace {

struct Goodbye {
  const char* name;
  StarttlsProtocol protocol;
  std::string greeting;
  std::string quit;
  std::string last_words;
  std::string starttls;
  std::string refusal;
};

std::ostream& operator<<(std::ostream& out, const Goodbye& goodbye) {
  return out << goodbye.name;
}

class GoodbyeTest : public testing::TestWithParam<Goodbye> {
 protected:
  static void expect_refused(Feeding feeding, bool require_tls, bool pipelined) {
    SCOPED_TRACE(testing::Message()
                 << "fed " << (feeding == Feeding::Whole ? "whole" : "slowly") << ", require_tls "
                 << require_tls << ", pipelined " << pipelined);
    const Goodbye& way = GetParam();
    Conversation mail(way.protocol, feeding, require_tls);
    mail.child(way.greeting);
    mail.at_peer();
    mail.peer(pipelined ? way.quit + way.starttls : way.quit);
    EXPECT_EQ(mail.at_child(), way.quit);
    mail.child(way.last_words);
    if (!pipelined) {
      EXPECT_EQ(mail.at_peer(), way.last_words);
      mail.peer(way.starttls);
    }
    EXPECT_EQ(mail.at_peer(), (pipelined ? way.last_words : "") + way.refusal);
    EXPECT_EQ(mail.at_child(), "");
    EXPECT_EQ(mail.event(), DialogueEvent::None);
  }
};

TEST_P(GoodbyeTest, RefusesStarttls) {
  for (const Feeding feeding : {Feeding::Whole, Feeding::ByteByByte}) {
    for (const bool require_tls : {false, true}) {
      for (const bool pipelined : {false, true}) expect_refused(feeding, require_tls, pipelined);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Of, GoodbyeTest,
    testing::Values(
        Goodbye{"Smtp", StarttlsProtocol::Smtp, "220 host\r\n", "quit\r\n",
                "221-see\r\n221 you\r\n", "STARTTLS\r\n", "503 5.5.1 The session is over\r\n"},
        Goodbye{"SmtpShutsDown", StarttlsProtocol::Smtp, "220 host\r\n", "NOOP\r\n",
                "421 shutting down\r\n", "STARTTLS\r\n", "503 5.5.1 The session is over\r\n"},
        Goodbye{"Pop3", StarttlsProtocol::Pop3, "+OK\r\n", "QUIT\r\n", "+OK bye\r\n", "STLS\r\n",
                "-ERR The session is over\r\n"},
        Goodbye{"Imap", StarttlsProtocol::Imap, "* OK\r\n", "a1 LOGOUT\r\n",
                "* BYE bye\r\na1 OK\r\n", "a2 STARTTLS\r\n", "a2 BAD The session is over\r\n"},
        Goodbye{"ImapWithoutBye", StarttlsProtocol::Imap, "* OK\r\n", "a1 LOGOUT\r\n", "a1 OK\r\n",
                "a2 STARTTLS\r\n", "a2 BAD The session is over\r\n"},
        Goodbye{"ImapShutsDown", StarttlsProtocol::Imap, "* OK\r\n", "a1 NOOP\r\n",
                "* BYE shutting down\r\na1 NO\r\n", "a2 STARTTLS\r\n",
                "a2 BAD The session is over\r\n"}),
    [](const auto& test) { return test.param.name; });

TEST(NoGoodbye, LeavesStarttlsOpen) {
  const struct {
    StarttlsProtocol protocol;
    std::string greeting;
    std::string command;
    std::string answer;
    std::string starttls;
  } cases[] = {
      {StarttlsProtocol::Smtp, "220 host\r\n", "QUIT\r\n", "500 what\r\n", "STARTTLS\r\n"},
      {StarttlsProtocol::Smtp, "220 host\r\n", "NOOP\r\n", "221 odd\r\n", "STARTTLS\r\n"},
      {StarttlsProtocol::Pop3, "+OK\r\n", "QUIT\r\n", "-ERR what\r\n", "STLS\r\n"},
      {StarttlsProtocol::Pop3, "+OK\r\n", "NOOP\r\n", "+OK\r\n", "STLS\r\n"},
      {StarttlsProtocol::Imap, "* OK\r\n", "a1 LOGOUT\r\n", "a1 BAD what\r\n", "a2 STARTTLS\r\n"},
      {StarttlsProtocol::Imap, "* OK\r\n", "a1 NOOP\r\n", "* OK [ALERT] BYE\r\na1 OK\r\n",
       "a2 STARTTLS\r\n"}};
  for (const auto& one : cases) {
    Conversation mail(one.protocol, Feeding::Whole);
    mail.child(one.greeting);
    mail.peer(one.command);
    mail.child(one.answer);
    mail.peer(one.starttls);
    EXPECT_EQ(mail.event(), DialogueEvent::Upgrade) << one.answer;
  }
}

}  // namespace
}  // namespace dotls
