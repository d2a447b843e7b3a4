// Goal: a program that dies or falls silent at any moment of the plaintext phase ends the session,
// without an endless wait.

#include <gmock/gmock.h>

#include "tests/e2e/starttls/clear_session.hpp"

namespace dotls::test {
namespace {

using ProgramFails = EachProtocol;
INSTANTIATE_TEST_SUITE_P(Of, ProgramFails, kEachProtocol, protocol_name);

// What a client says to lead a session of mail to `moment` of mailprog, after the greeting.
struct Moment {
  std::string name;
  std::string said;
};

std::vector<Moment> moments(const std::string& protocol) {
  if (protocol == "smtp") {
    return {{"GREETING", ""},
            {"EHLO", "EHLO c\r\n"},
            {"AUTH", "AUTH PLAIN\r\n"},
            {"AUTH-LINE", "AUTH LOGIN\r\nAAAA\r\n"},
            {"MAIL", "EHLO c\r\nMAIL FROM:<a@b>\r\n"},
            {"DATA", "EHLO c\r\nMAIL FROM:<a@b>\r\nDATA\r\n"},
            {"BODY", "EHLO c\r\nDATA\r\nSubject: x\r\n\r\nSTARTTLS\r\n"},
            {"BDAT", "EHLO c\r\nBDAT 9 LAST\r\n"},
            {"QUIT", "QUIT\r\n"}};
  }
  if (protocol == "pop3") {
    return {{"GREETING", ""},
            {"CAPA", "CAPA\r\n"},
            {"AUTH", "AUTH PLAIN\r\n"},
            {"AUTH-LINE", "AUTH PLAIN\r\nAAAA\r\n"},
            {"PASS", "USER a\r\nPASS secret\r\n"},
            {"QUIT", "QUIT\r\n"}};
  }
  return {{"GREETING", ""},
          {"CAPABILITY", "a CAPABILITY\r\n"},
          {"LOGIN", "a LOGIN alice secret\r\n"},
          {"LITERAL", "a LOGIN {5+}\r\nalice secret\r\n"},
          {"AUTH-LINE", "a AUTHENTICATE PLAIN\r\nAAAA\r\n"},
          {"LOGOUT", "a LOGOUT\r\n"}};
}

TEST_P(ProgramFails, ByDyingAtAnyMoment) {
  for (const Moment& moment : moments(words().name)) {
    SCOPED_TRACE(moment.name);
    ClearSession session(words(), {.program = {"die", moment.name}});
    session.client().say(moment.said);
    // The client sees the end at once, whatever it still meant to say.
    static_cast<void>(session.client().rest());
    session.client().finish();
    session.expect_end(7);
  }
}

TEST_P(ProgramFails, ByDyingWhereTlsIsRequired) {
  const std::string command = words().name == "smtp"   ? "EHLO"
                              : words().name == "pop3" ? "CAPA"
                                                       : "CAPABILITY";
  for (const std::string& moment : {std::string("GREETING"), command}) {
    SCOPED_TRACE(moment);
    ClearSession session(words(), {.program = {"die", moment}, .options = {"--require-tls"}});
    session.client().say(words().capabilities);
    static_cast<void>(session.client().rest());
    session.client().finish();
    session.expect_end(7);
  }
}

// The upgrade does not depend on the first program's good end.
TEST_P(ProgramFails, ByDyingInsideTls) {
  ClearSession session(words(), {.program = {"tls", "die", "NOOP"}});
  session.greet();
  session.upgrade();
  session.client().say(words().harmless);
  EXPECT_EQ(session.client().rest(), "");
  EXPECT_TRUE(session.client().tls().close_notify_received());
  session.client().leave();
  session.expect_end(7);
}

TEST_P(ProgramFails, ByNotGreeting) {
  ClearSession session(words(), {.program = {"mute", "GREETING"}, .options = {"-D", "1"}});
  EXPECT_EQ(session.client().rest(), "");
  session.client().finish();
  EXPECT_EQ(session.dotls().wait(), 111);
  EXPECT_THAT(session.dotls().err().text(), testing::HasSubstr("timed out"));
}

TEST_P(ProgramFails, ByNotAnswering) {
  ClearSession session(words(), {.program = {"mute", "NOOP"}, .options = {"-D", "4"}});
  session.greet();
  session.client().say(words().harmless + words().starttls);
  EXPECT_EQ(session.client().rest(), "");
  session.client().finish();
  EXPECT_EQ(session.dotls().wait(), 111);
  EXPECT_THAT(session.dotls().err().text(), testing::HasSubstr("timed out"));
}

TEST_P(ProgramFails, ByNotGreetingInsideTls) {
  ClearSession session(words(), {.program = {"tls", "mute", "GREETING"}, .options = {"-D", "4"}});
  session.greet();
  session.upgrade();
  EXPECT_EQ(session.client().rest(), "");
  session.client().leave();
  EXPECT_EQ(session.dotls().wait(), 111);
  EXPECT_THAT(session.dotls().err().text(), testing::HasSubstr("timed out"));
}

}  // namespace
}  // namespace dotls::test
