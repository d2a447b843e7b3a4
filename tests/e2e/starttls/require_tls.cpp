// Goal: --require-tls. In the clear only commands that lead to TLS pass: mail and passwords are
// refused in the protocol before they reach the program, and are not offered.

#include <gmock/gmock.h>

#include "tests/e2e/starttls/clear_session.hpp"

namespace dotls::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

using RequireTls = EachProtocol;
INSTANTIATE_TEST_SUITE_P(Of, RequireTls, kEachProtocol, protocol_name);

const ClearSession::Setup kRequired{.options = {"--require-tls"}};

// One command and what it is answered.
struct Case {
  std::string command;
  std::string answer;
};

// Each is refused, and TLS is still available; none reached the program.
void expect_refusals(const MailWords& words, const std::vector<Case>& cases) {
  ClearSession session(words, kRequired);
  session.greet();
  for (const Case& one : cases) {
    EXPECT_THAT(session.client().ask(one.command, ""), ContainsRegex(one.answer)) << one.command;
  }
  session.upgrade();
  session.client().ask(words.quit, "");
  session.client().leave();
  session.expect_end(0);
  EXPECT_EQ(session.records().at(1).heard, "");
}

void expect_passed(const MailWords& words, const std::vector<Case>& cases) {
  ClearSession session(words, kRequired);
  session.greet();
  std::string all;
  for (const Case& one : cases) {
    session.client().ask(one.command, one.answer);
    all += one.command;
  }
  session.client().leave();
  session.expect_end(0);
  EXPECT_EQ(session.records().at(1).heard, all);
}

TEST_F(EndToEnd, SmtpRefusesAllOtherCommands) {
  const std::string no = "^530 5\\.7\\.0 Must issue a STARTTLS command first";
  expect_refusals(kSmtp, {{"MAIL FROM:<a@b>\r\n", no},
                          {"RCPT TO:<c@d>\r\n", no},
                          {"DATA\r\n", no},
                          {"AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n", no},
                          {"AUTH LOGIN\r\n", no},
                          {"VRFY alice\r\n", no},
                          {"mail from:<a@b>\r\n", no},
                          {"\r\n", no},
                          {" NOOP\r\n", no},
                          {"NOOP\rMAIL FROM:<a@b>\r\n", no},
                          {"EHLO x\rAUTH PLAIN\n", no}});
}

TEST_F(EndToEnd, SmtpPassesCommandsThatLeadToTls) {
  expect_passed(kSmtp, {{"HELO c\r\n", "^250 "},
                        {"EHLO c\r\n", "^250 "},
                        {"NOOP\r\n", "^250 "},
                        {"RSET\r\n", "^250 "},
                        {"QUIT\r\n", "^221 "}});
}

// "Works when the client has only said HELO."
TEST_F(EndToEnd, SmtpUpgradesAfterHelo) {
  ClearSession session(kSmtp, kRequired);
  session.greet();
  session.client().ask("HELO c\r\n", "^250 ");
  session.upgrade();
  session.client().ask(kSmtp.quit, "^221 ");
  session.client().leave();
  session.expect_end(0);
}

// A pipelining client has its chunk on the way: it must not become commands.
TEST_F(EndToEnd, SmtpDiscardsTheChunkOfARefusedBdat) {
  ClearSession session(kSmtp, kRequired);
  session.greet();
  session.client().ask("EHLO c\r\n", "^250 ");
  EXPECT_THAT(session.client().ask("BDAT 10 LAST\r\nSTARTTLS\r\n", ""), ContainsRegex("^530 "));
  session.client().ask("QUIT\r\n", "^221 ");
  session.client().leave();
  session.expect_end(0);
  EXPECT_EQ(session.records().at(1).heard, "EHLO c\r\nQUIT\r\n");
}

TEST_F(EndToEnd, Pop3RefusesAllOtherCommands) {
  const std::string no = "^-ERR ";
  expect_refusals(kPop3, {{"USER alice\r\n", no},
                          {"PASS secret\r\n", no},
                          {"APOP alice 0123456789abcdef0123456789abcdef\r\n", no},
                          {"AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n", no},
                          {"AUTH\r\n", no},
                          {"stat\r\n", no},
                          {"NOOP\rUSER alice\r\n", no}});
}

TEST_F(EndToEnd, Pop3PassesCommandsThatLeadToTls) {
  expect_passed(kPop3, {{"CAPA\r\n", "^\\.$"}, {"NOOP\r\n", "^\\+OK"}, {"QUIT\r\n", "^\\+OK"}});
}

TEST_F(EndToEnd, ImapRefusesAllOtherCommands) {
  const std::string no = "^a NO \\[PRIVACYREQUIRED\\] ";
  expect_refusals(kImap, {{"a LOGIN alice secret\r\n", no},
                          {"a login alice secret\r\n", no},
                          {"a AUTHENTICATE PLAIN\r\n", no},
                          {"a AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==\r\n", no},
                          {"a SELECT INBOX\r\n", no},
                          // The literal is not asked for, so it is not sent.
                          {"a LOGIN {5}\r\n", no},
                          // This one has come already.
                          {"a LOGIN {5+}\r\nalice {6+}\r\nsecret\r\n", no},
                          {"a NOOP {5+}\r\nalice\r\n", no},
                          {"a NOOP\ra LOGIN alice secret\r\n", no}});
}

TEST_F(EndToEnd, ImapPassesCommandsThatLeadToTls) {
  expect_passed(kImap, {{"a CAPABILITY\r\n", "^a OK"},
                        {"b NOOP\r\n", "^b OK"},
                        {"c ID NIL\r\n", "^c OK"},
                        {"d LOGOUT\r\n", "^d OK"}});
}

TEST_F(EndToEnd, ImapEndsOnATooLongRefusedLiteral) {
  for (const std::string& command :
       {std::string("a LOGIN {4097+}\r\n"),
        "a LOGIN {4000+}\r\n" + std::string(4000, 'x') + " {97+}\r\n"}) {
    ClearSession session(kImap, kRequired);
    session.greet();
    session.client().say(command + std::string(4097, 'x') + "\r\n");
    EXPECT_THAT(session.client().leave(), HasSubstr("a BAD "));
    session.expect_end(98, {"literal that is too long"});
    EXPECT_EQ(session.records().at(1).heard, "");
  }
}

TEST_F(EndToEnd, ImapEndsAPreauthSession) {
  ClearSession session(kImap, {.program = {"reply", "GREETING", "* PREAUTH hello\r\n"},
                               .options = {"--require-tls"}});
  const std::string all = session.client().rest();
  session.client().finish();
  EXPECT_THAT(all, ContainsRegex("^\\* BYE "));
  EXPECT_THAT(all, Not(HasSubstr("PREAUTH")));
  session.expect_end(98, {"PREAUTH"});
}

// The end of the client opens no way either.
TEST_F(EndToEnd, ImapEndsAPreauthSessionAfterTheClientsEnd) {
  const TempDir directory;
  Gate gate(directory);
  ClearSession session(kImap, {.program = {"gate", "GREETING", gate.path(), "reply", "GREETING",
                                           "* PREAUTH hello\r\n* 3 EXISTS\r\n"},
                               .options = {"--require-tls"}});
  session.client().finish();
  ASSERT_TRUE(wait_until([&] { return session.records().count() == 1; }));
  gate.open();
  const std::string all = session.client().rest();
  EXPECT_THAT(all, ContainsRegex("^\\* BYE "));
  EXPECT_THAT(all, Not(ContainsRegex("PREAUTH|EXISTS")));
  session.expect_end(98, {"PREAUTH"});
}

TEST_P(RequireTls, HidesTheLogin) {
  ClearSession session(words(), kRequired);
  std::string all = session.client().until(words().greeting);
  all += session.client().ask(words().capabilities, words().capability_end);
  EXPECT_THAT(all, Not(ContainsRegex("AUTH|USER|SASL")));
  EXPECT_THAT(all, ContainsRegex("STARTTLS|STLS"));
  EXPECT_EQ(all.find("LOGINDISABLED") != std::string::npos, words().name == "imap");
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
}

// Inside TLS the program is alone with the client: what was hidden is there.
TEST_P(RequireTls, AllowsEverythingInsideTls) {
  ClearSession session(words(), kRequired);
  session.greet();
  session.upgrade();
  EXPECT_THAT(session.client().ask(words().capabilities, words().capability_end),
              ContainsRegex("AUTH|SASL"));
  const std::string in = words().name == "smtp"   ? "^235 "
                         : words().name == "pop3" ? "^\\+OK"
                                                  : "OK";
  session.client().ask(words().login, in);
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
  EXPECT_EQ(session.records().at(2).heard, words().capabilities + words().login + words().quit);
}

// The lists of clients are for the program inside TLS; the first one hears nothing of use.
TEST_P(RequireTls, LetsOnlyAllowedClientsReachTheSecondProgram) {
  const std::string pin = "sha256//" + std::string(42, 'A') + "E=";
  ClearSession session(words(), {.options = {"--require-tls", "--allow-pin", pin}});
  session.greet();
  EXPECT_EQ(session.client().ask(words().starttls, ""), words().ready);
  // In TLS 1.3 the client's handshake is over before the server has asked in vain.
  if (session.client().start_tls()) {
    EXPECT_EQ(session.client().rest(), "");
  }
  session.client().finish();
  session.client().tls().hang_up();
  session.expect_end(97, {"did not return a certificate"});
  EXPECT_EQ(session.records().count(), 1U);
  EXPECT_EQ(session.records().at(1).heard, "");
}

}  // namespace
}  // namespace dotls::test
