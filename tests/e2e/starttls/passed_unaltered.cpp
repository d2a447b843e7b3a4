// Goal: everything else passes byte for byte: bodies, chunks, literals, answers to challenges.
// Content never becomes a command, whatever it looks like.

#include <gmock/gmock.h>

#include "tests/e2e/starttls/clear_session.hpp"

namespace dotls::test {
namespace {

using PassedUnaltered = EndToEnd;

// Sends all of it in sequence, each item after the line that ends the previous answer.
struct Turn {
  std::string said;
  std::string answer;
};

void expect_heard_as_said(const MailWords& words, const std::vector<Turn>& turns) {
  ClearSession session(words);
  session.greet();
  std::string all;
  for (const Turn& turn : turns) {
    session.client().ask(turn.said, turn.answer);
    all += turn.said;
  }
  session.client().leave();
  session.expect_end(0);
  EXPECT_EQ(session.records().count(), 1U);
  EXPECT_EQ(session.records().at(1).heard, all);
}

TEST_F(PassedUnaltered, SmtpBody) {
  const std::string body =
      std::string("Subject: \xff\x80 odd\r\n\r\nbare\nlf and \r cr\0 nul\r\n\n.\n", 43) +
      "STARTTLS\r\nEHLO x\r\nQUIT\r\n..\r\n.\r.\r\n\r\n. \r\n" + std::string(100000, 'x') +
      "\r\n.\r\n";
  expect_heard_as_said(kSmtp, {{"EHLO c\r\n", "^250 "},
                               {"MAIL FROM:<a@b>\r\n", "^250 "},
                               {"DATA\r\n", "^354 "},
                               {body, "^250 "},
                               {"QUIT\r\n", "^221 "}});
}

TEST_F(PassedUnaltered, EmptySmtpBody) {
  expect_heard_as_said(kSmtp, {{"DATA\r\n", "^354 "}, {".\r\n", "^250 "}, {"QUIT\r\n", "^221 "}});
}

// A program that answers DATA's body before its end: the answer goes out at once, and the rest of
// the body is still a body.
TEST_F(PassedUnaltered, SmtpBodyAfterAnEarlyAnswer) {
  ClearSession session(kSmtp, {.program = {"reply", "BODY", "552 too big\r\n"}});
  session.greet();
  session.client().ask("DATA\r\n", "^354 ");
  session.client().ask("first\r\n", "^552 too big");
  session.client().ask("STARTTLS\r\n", "^552 too big");
  session.client().say(".\r\n");
  session.client().until("^250 ");
  session.client().ask("QUIT\r\n", "^221 ");
  session.client().leave();
  session.expect_end(0);
  EXPECT_EQ(session.records().at(1).heard, "DATA\r\nfirst\r\nSTARTTLS\r\n.\r\nQUIT\r\n");
}

TEST_F(PassedUnaltered, SmtpChunks) {
  const std::string chunk = std::string("STARTTLS\r\n\0\xff\n.\r\n", 16);
  expect_heard_as_said(kSmtp, {{"EHLO c\r\n", "^250 "},
                               {"BDAT 16\r\n" + chunk, "^250 "},
                               {"BDAT 100000\r\n" + std::string(100000, '\n'), "^250 "},
                               {"BDAT 0 LAST\r\n", "^250 "},
                               {"QUIT\r\n", "^221 "}});
}

TEST_F(PassedUnaltered, SmtpChallenges) {
  expect_heard_as_said(kSmtp, {{"AUTH LOGIN\r\n", "^334 "},
                               {"STARTTLS\r\n", "^334 "},
                               {"\r\n", "^235 "},
                               {"QUIT\r\n", "^221 "}});
}

TEST_F(PassedUnaltered, Pop3Challenge) {
  expect_heard_as_said(
      kPop3, {{"AUTH PLAIN\r\n", "^\\+ "}, {"STLS\r\n", "^\\+OK"}, {"QUIT\r\n", "^\\+OK"}});
}

TEST_F(PassedUnaltered, ImapLiterals) {
  expect_heard_as_said(kImap, {{"a LOGIN {5}\r\n", "^\\+ "},
                               {"alice {13}\r\n", "^\\+ "},
                               {std::string("b STARTTLS\0\r\n", 13) + "\r\n", "^a OK "},
                               {"c LOGOUT\r\n", "^c OK "}});
}

TEST_F(PassedUnaltered, ImapLiteralsThatDoNotWait) {
  expect_heard_as_said(
      kImap, {{"a ID {12+}\r\nb STARTTLS\r\n {0+}\r\n\r\n", "^a OK "}, {"c LOGOUT\r\n", "^c OK "}});
}

TEST_F(PassedUnaltered, ImapChallenge) {
  expect_heard_as_said(kImap, {{"a AUTHENTICATE PLAIN\r\n", "^\\+ "},
                               {"b STARTTLS\r\n", "^a OK "},
                               {"c LOGOUT\r\n", "^c OK "}});
}

TEST_F(PassedUnaltered, Pop3ListLineByLine) {
  const std::string list = "+OK mine\r\nTOP\r\nX-NEW with words\r\nEXPIRE 0\r\n.\r\n";
  ClearSession session(kPop3, {.program = {"reply", "CAPA", list}});
  session.greet();
  EXPECT_EQ(session.client().ask("CAPA\r\n", "^\\.$"),
            "+OK mine\r\nTOP\r\nX-NEW with words\r\nEXPIRE 0\r\nSTLS\r\n.\r\n");
  session.client().leave();
  session.expect_end(0);
}

TEST_F(PassedUnaltered, Pop3ListForAProgramThatHasNone) {
  ClearSession session(kPop3, {.program = {"reply", "CAPA", "-ERR unknown\r\n"}});
  session.greet();
  EXPECT_THAT(session.client().ask("CAPA\r\n", "^\\.$"),
              testing::MatchesRegex("\\+OK [^\r]*\r\nSTLS\r\nTOP\r\nUIDL\r\nUSER\r\n\\.\r\n"));
  session.client().leave();
  session.expect_end(0);
}

// APOP cannot work with two programs: the timestamp is the one thing that is taken out.
TEST_F(PassedUnaltered, Pop3GreetingButForItsTimestamp) {
  ClearSession session(kPop3, {.program = {"reply", "GREETING", "+OK mine <1.2@x> ready\r\n"}});
  EXPECT_EQ(session.client().line(), "+OK mine  ready\r\n");
  session.client().leave();
  session.expect_end(0);
}

TEST_F(PassedUnaltered, SmtpAnswerWithOneLine) {
  ClearSession session(kSmtp, {.program = {"reply", "EHLO", "250 mine\r\n"}});
  session.greet();
  EXPECT_EQ(session.client().ask("EHLO c\r\n", "^250 "), "250-mine\r\n250 STARTTLS\r\n");
  session.client().leave();
  session.expect_end(0);
}

TEST_F(PassedUnaltered, LongAnswers) {
  const std::string line = "250-" + std::string(60000, 'x') + "\r\n";
  ClearSession session(kSmtp,
                       {.program = {"reply", "EHLO", "250-mine\r\n" + line + "250 HELP\r\n"}});
  session.greet();
  EXPECT_EQ(session.client().ask("EHLO c\r\n", "^250 "),
            "250-mine\r\n" + line + "250-HELP\r\n250 STARTTLS\r\n");
  session.client().leave();
  session.expect_end(0);
}

}  // namespace
}  // namespace dotls::test
