// Goal: the second program's greeting. A positive one is swallowed, and bytes after it are the
// first of the session; any other goes to the client inside TLS and ends the session.

#include <gmock/gmock.h>

#include "tests/e2e/starttls/clear_session.hpp"

namespace dotls::test {
namespace {

using SecondGreeting = EachProtocol;
INSTANTIATE_TEST_SUITE_P(Of, SecondGreeting, kEachProtocol, protocol_name);

std::string negative(const MailWords& words) {
  return words.name == "smtp"   ? "554 5.7.1 not you\r\n"
         : words.name == "pop3" ? "-ERR not you\r\n"
                                : "* BYE not you\r\n";
}

TEST_P(SecondGreeting, NegativeIsPassedOnAndEndsTheSession) {
  ClearSession session(words(), {.program = {"tls", "reply", "GREETING", negative(words())}});
  session.greet();
  session.upgrade();
  EXPECT_EQ(session.client().rest(), negative(words()));
  EXPECT_TRUE(session.client().tls().close_notify_received());
  session.client().leave();
  session.expect_end(0);
  // Not even what the client said inside TLS meanwhile.
  EXPECT_EQ(session.records().at(2).heard, "");
}

TEST_P(SecondGreeting, NegativeReachesAClientThatHasSpoken) {
  const TempDir directory;
  Gate gate(directory);
  ClearSession session(words(), {.program = {"tls", "gate", "GREETING", gate.path(), "reply",
                                             "GREETING", negative(words())}});
  session.greet();
  session.upgrade();
  session.client().say(words().capabilities + words().harmless);
  ASSERT_TRUE(wait_until([&] { return session.records().count() == 2; }));
  gate.open();
  EXPECT_EQ(session.client().rest(), negative(words()));
  EXPECT_TRUE(session.client().tls().close_notify_received());
  session.client().leave();
  session.expect_end(0);
  EXPECT_EQ(session.records().at(2).heard, "");
}

// Longer than what is read at once.
TEST_F(EndToEnd, RefusalOfManyLinesInsideTlsIsComplete) {
  std::string refusal;
  for (int i = 0; i < 200; ++i)
    refusal += "554-" + std::to_string(i) + std::string(80, '.') + "\r\n";
  refusal += "554 go away\r\n";
  ClearSession session(kSmtp, {.program = {"tls", "reply", "GREETING", refusal}});
  session.greet();
  session.upgrade();
  EXPECT_EQ(session.client().rest(), refusal);
  EXPECT_TRUE(session.client().tls().close_notify_received());
  session.client().leave();
  session.expect_end(0);
}

TEST_P(SecondGreeting, InvalidIsPassedOn) {
  ClearSession session(words(),
                       {.program = {"tls", "reply", "GREETING", "Segmentation fault\r\n"}});
  session.greet();
  session.upgrade();
  EXPECT_EQ(session.client().rest(), "Segmentation fault\r\n");
  session.client().leave();
  session.expect_end(0);
}

TEST_P(SecondGreeting, IsNotReadPastItsEnd) {
  const std::string good = words().name == "smtp"   ? "220-a\r\n220 b\r\n"
                           : words().name == "pop3" ? "+OK <1.1@x>\r\n"
                                                    : "* OK [CAPABILITY IMAP4rev1] b\r\n";
  ClearSession session(words(), {.program = {"tls", "reply", "GREETING", good + "* after it\r\n"}});
  session.greet();
  session.upgrade();
  EXPECT_EQ(session.client().line(), "* after it\r\n");
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
}

TEST_P(SecondGreeting, IsMissingIfTheProgramEnds) {
  ClearSession session(words(), {.program = {"tls", "die", "GREETING"}});
  session.greet();
  session.upgrade();
  EXPECT_EQ(session.client().rest(), "");
  EXPECT_TRUE(session.client().tls().close_notify_received());
  session.client().leave();
  session.expect_end(7);
}

TEST_F(EndToEnd, GreetingWithoutEndInsideTlsTimesOut) {
  ClearSession session(kSmtp, {.options = {"-D", "2"}, .second = {"sh", "-c", "exec yes 220-on"}});
  session.greet();
  session.upgrade();
  EXPECT_EQ(session.client().rest(), "");
  session.client().leave();
  EXPECT_EQ(session.dotls().wait(), 111);
}

// The reset is seen although nothing is sent to the client.
TEST_F(EndToEnd, ResetBeforeTheFreshGreetingIsAGoneClient) {
  ClearSession session(kSmtp, {.program = {"tls", "mute", "GREETING"}, .options = {"-v"}});
  session.greet();
  session.upgrade();
  ASSERT_TRUE(wait_until([&] { return session.records().count() == 2; }));
  session.client().tls().reset();
  EXPECT_EQ(session.dotls().wait(), 98);
  EXPECT_THAT(session.dotls().err().text(), testing::HasSubstr("connection broken"));
}

// An IMAP server that takes TLS for a login: the client has not logged in, and never shall have.
TEST_F(EndToEnd, PreauthInsideTlsEndsTheSession) {
  ClearSession session(kImap, {.program = {"tls", "reply", "GREETING", "* PREAUTH hello\r\n"}});
  session.greet();
  session.upgrade();
  EXPECT_EQ(session.client().rest(), "* PREAUTH hello\r\n");
  session.client().leave();
  session.expect_end(0);
}

}  // namespace
}  // namespace dotls::test
