// Goal: in SMTP dotls offers and answers STARTTLS, and every other byte is the client's or the
// program's own.
#include "tests/unit/starttls/smtp_fixture.hpp"

namespace dotls {
namespace {

using namespace std::string_literals;

DOTLS_FED_BOTH_WAYS(SmtpDialogueTest);

// --- the greeting ---------------------------------------------------------------------------

TEST_P(SmtpDialogueTest, GreetingOfSeveralLinesPassesUnaltered) {
  smtp.child("220-one\r\n220-two\n220 three\r\n");
  EXPECT_EQ(smtp.at_peer(), "220-one\r\n220-two\n220 three\r\n");
}

TEST_P(SmtpDialogueTest, CommandBeforeTheGreetingWaitsForAllOfIt) {
  smtp.peer("EHLO early\r\n");
  smtp.child("220-one\r\n");
  EXPECT_EQ(smtp.at_child(), "");
  smtp.child("220 two\r\n");
  EXPECT_EQ(smtp.at_child(), "EHLO early\r\n");
}

TEST_P(SmtpDialogueTest, InvalidReplyLineIsNotTheGreeting) {
  smtp.child("warning: no locale\n");
  smtp.peer("NOOP\r\n");
  EXPECT_EQ(smtp.at_child(), "");
  EXPECT_EQ(smtp.at_peer(), "warning: no locale\n");
  smtp.child("220 host\r\n");
  EXPECT_EQ(smtp.at_child(), "NOOP\r\n");
}

TEST_P(SmtpDialogueTest, GreetingWith334Or354IsNotAPrompt) {
  smtp.child("354 strange\r\n");
  smtp.peer("STARTTLS\r\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::Upgrade);
}

TEST_P(SmtpDialogueTest, CodeOfFourDigitsIsNotAnAnswer) {
  greet();
  smtp.peer("DATA\r\nNOOP\r\n");
  smtp.child("3540 go\r\n2500-x\r\n250x\r\n");
  EXPECT_EQ(smtp.at_child(), "DATA\r\n");
  smtp.child("500\r\n");
  EXPECT_EQ(smtp.at_child(), "NOOP\r\n");
  EXPECT_EQ(smtp.at_peer(), "3540 go\r\n2500-x\r\n250x\r\n500\r\n");
}

// --- EHLO -----------------------------------------------------------------------------------

struct EhloCase {
  const char* name;
  const char* answer;
  const char* shown;
};

class EhloAnswerTest : public testing::TestWithParam<std::tuple<EhloCase, Feeding>> {};

TEST_P(EhloAnswerTest, HasStarttlsOnce) {
  const auto& [ehlo, feeding] = GetParam();
  Conversation smtp(StarttlsProtocol::Smtp, feeding);
  smtp.child("220 host\r\n");
  smtp.at_peer();
  smtp.peer("EHLO me\r\n");
  smtp.child(ehlo.answer);
  EXPECT_EQ(smtp.at_peer(), ehlo.shown);
  smtp.peer("NOOP\r\n");
  EXPECT_EQ(smtp.at_child(), "EHLO me\r\nNOOP\r\n") << "the answer was not seen to be complete";
}

INSTANTIATE_TEST_SUITE_P(
    Answers, EhloAnswerTest,
    testing::Combine(
        testing::Values(
            EhloCase{"OneLine", "250 host\r\n", "250-host\r\n250 STARTTLS\r\n"},
            EhloCase{"OneLineWithoutText", "250\r\n", "250-\r\n250 STARTTLS\r\n"},
            EhloCase{"TwoLines", "250-host\r\n250 PIPELINING\r\n",
                     "250-host\r\n250-PIPELINING\r\n250 STARTTLS\r\n"},
            EhloCase{"BareLf", "250-host\n250 SIZE 0\n", "250-host\n250-SIZE 0\n250 STARTTLS\r\n"},
            EhloCase{"HasItLast", "250-host\r\n250 STARTTLS\r\n", "250-host\r\n250 STARTTLS\r\n"},
            EhloCase{"HasItAmongOthers", "250-host\r\n250-starttls\r\n250 SIZE 1\r\n",
                     "250-host\r\n250-SIZE 1\r\n250 STARTTLS\r\n"},
            EhloCase{"HasItTwice", "250-host\r\n250-STARTTLS\r\n250 StartTLS\r\n",
                     "250-host\r\n250 STARTTLS\r\n"},
            EhloCase{"HostOfThatName", "250-STARTTLS\r\n250 SIZE\r\n",
                     "250-STARTTLS\r\n250-SIZE\r\n250 STARTTLS\r\n"},
            EhloCase{"LongerWord", "250-host\r\n250 STARTTLSX\r\n",
                     "250-host\r\n250-STARTTLSX\r\n250 STARTTLS\r\n"},
            EhloCase{"AuthStays", "250-host\r\n250-AUTH=LOGIN\r\n250 AUTH PLAIN\r\n",
                     "250-host\r\n250-AUTH=LOGIN\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n"},
            EhloCase{"Refused", "550-no\r\n550 go away\r\n", "550-no\r\n550 go away\r\n"},
            EhloCase{"RefusedAsUnknown", "502 unimplemented (#5.5.1)\r\n",
                     "502 unimplemented (#5.5.1)\r\n"}),
        testing::Values(Feeding::Whole, Feeding::ByteByByte)),
    [](const auto& test) {
      return std::string(std::get<0>(test.param).name) +
             (std::get<1>(test.param) == Feeding::Whole ? "Whole" : "ByteByByte");
    });

TEST_P(SmtpDialogueTest, EhloAnswerOfAnySizeIsStreamed) {
  greet();
  smtp.peer("EHLO me\r\n");
  const std::string long_line = "250-X" + std::string(20000, 'x') + "\r\n";
  smtp.child("250-host\r\n" + long_line);
  EXPECT_EQ(smtp.at_peer(), "250-host\r\n" + long_line);
  smtp.child("250 Y" + std::string(20000, 'y') + "\r\n");
  EXPECT_EQ(smtp.at_peer(), "250-Y" + std::string(20000, 'y') + "\r\n250 STARTTLS\r\n");
}

TEST_P(SmtpDialogueTest, ChildsLongStarttlsLineIsRemovedEntirely) {
  greet();
  smtp.peer("EHLO me\r\n");
  smtp.child("250-host\r\n250-STARTTLS " + std::string(9000, 'x') + "\r\n250 SIZE\r\n");
  EXPECT_EQ(smtp.at_peer(), "250-host\r\n250-SIZE\r\n250 STARTTLS\r\n");
}

TEST_P(SmtpDialogueTest, CommandsAreCaseInsensitive) {
  greet();
  smtp.peer("eHlO me\r\n");
  smtp.child("250 host\r\n");
  EXPECT_EQ(smtp.at_peer(), "250-host\r\n250 STARTTLS\r\n");
  smtp.peer("starttls\r\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::Upgrade);
}

TEST_P(SmtpDialogueTest, HeloAnswerIsUnchanged) {
  greet();
  exchange("HELO me\r\n", "250 host\r\n");
}

TEST_P(SmtpDialogueTest, SecondEhloIsAnsweredLikeTheFirst) {
  greet();
  for (int i = 0; i < 2; ++i) {
    smtp.peer("EHLO me\r\n");
    smtp.child("250-host\r\n250-STARTTLS\r\n250 SIZE\r\n");
    EXPECT_EQ(smtp.at_peer(), "250-host\r\n250-SIZE\r\n250 STARTTLS\r\n");
  }
}

// --- STARTTLS -------------------------------------------------------------------------------

TEST_P(SmtpDialogueTest, StarttlsIsAnsweredAndNeverReachesTheChild) {
  greet();
  smtp.peer("STARTTLS\r\n");
  EXPECT_EQ(smtp.at_child(), "");
  EXPECT_EQ(smtp.at_peer(), kReady);
  EXPECT_EQ(smtp.event(), DialogueEvent::Upgrade);
}

TEST_P(SmtpDialogueTest, StarttlsMayEndWithBlanksAndABareLf) {
  greet();
  smtp.peer("STARTTLS \t\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::Upgrade);
}

TEST_P(SmtpDialogueTest, StarttlsWaitsForTheAnswersBeforeIt) {
  greet();
  smtp.peer("EHLO me\r\nSTARTTLS\r\n");
  EXPECT_EQ(smtp.at_peer(), "");
  smtp.child("250-host\r\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::None);
  smtp.child("250 SIZE\r\n");
  EXPECT_EQ(smtp.at_peer(), "250-host\r\n250-SIZE\r\n250 STARTTLS\r\n" + std::string(kReady));
  EXPECT_EQ(smtp.event(), DialogueEvent::Upgrade);
}

TEST_P(SmtpDialogueTest, OutputAfterTheRequestIsIgnored) {
  greet();
  smtp.peer("NOOP\r\nSTARTTLS\r\n");
  smtp.child("250 ok\r\n421 and now for something else\r\n");
  EXPECT_EQ(smtp.at_peer(), "250 ok\r\n" + std::string(kReady));
  EXPECT_EQ(smtp.event(), DialogueEvent::Upgrade);
}

TEST_P(SmtpDialogueTest, StarttlsWithAnArgumentIs501AndTheSessionContinues) {
  greet();
  smtp.peer("STARTTLS now\r\n");
  EXPECT_EQ(smtp.at_peer(), "501 5.5.4 STARTTLS takes no argument\r\n");
  EXPECT_EQ(smtp.at_child(), "");
  exchange("NOOP\r\n", "250 ok\r\n");
}

TEST_P(SmtpDialogueTest, WithoutACertificateStarttlsIs454AndTheSessionContinues) {
  smtp.without_certificate();
  greet();
  smtp.peer("STARTTLS\r\n");
  EXPECT_EQ(smtp.at_peer(), "454 4.7.0 TLS not available due to temporary reason\r\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::None);
  exchange("MAIL FROM:<>\r\n", "250 ok\r\n");
}

TEST_P(SmtpDialogueTest, OutputIsKeptIfStarttlsIsUnavailable) {
  smtp.without_certificate();
  greet();
  smtp.peer("NOOP\r\nSTARTTLS\r\n");
  smtp.child("250 ok\r\n421 bye\r\n");
  EXPECT_EQ(smtp.at_peer(),
            "250 ok\r\n454 4.7.0 TLS not available due to temporary reason\r\n421 bye\r\n");
}

TEST_P(SmtpDialogueTest, StarttlsAfterAuthIs503) {
  greet();
  exchange("AUTH PLAIN AGEAYg==\r\n", "235 ok\r\n");
  smtp.peer("STARTTLS\r\n");
  EXPECT_EQ(smtp.at_peer(), "503 5.5.1 STARTTLS comes before AUTH\r\n");
  exchange("NOOP\r\n", "250 ok\r\n");
}

TEST_P(SmtpDialogueTest, StarttlsAfterAuthIsNotOfferedEither) {
  greet();
  exchange("AUTH PLAIN AGEAYg==\r\n", "235 ok\r\n");
  exchange("EHLO me\r\n", "250 host\r\n");
}

TEST_P(SmtpDialogueTest, StarttlsAfterAFailedAuthIsAccepted) {
  greet();
  exchange("AUTH PLAIN AGEAYg==\r\n", "535 no\r\n");
  smtp.peer("STARTTLS\r\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::Upgrade);
}

// --- injection ------------------------------------------------------------------------------

TEST_P(SmtpDialogueTest, BytesAfterStarttlsEndTheSession) {
  greet();
  smtp.peer("STARTTLS\r\nEHLO evil\r\n");
  EXPECT_EQ(smtp.at_peer(), kNotBehind);
  EXPECT_EQ(smtp.at_child(), "");
  EXPECT_EQ(smtp.event(), DialogueEvent::Injected);
  EXPECT_EQ(smtp.reason().substr(0, 11), "stls-inject");
}

TEST_P(SmtpDialogueTest, OneByteAfterStarttlsIsEnough) {
  greet();
  smtp.peer("STARTTLS\r\n\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::Injected);
}

TEST_P(SmtpDialogueTest, BytesAfterAPipelinedStarttlsEndTheSessionWhenItIsDue) {
  greet();
  smtp.peer("EHLO me\r\nSTARTTLS\r\nMAIL FROM:<evil>\r\n");
  smtp.child("250 host\r\n");
  EXPECT_EQ(smtp.at_peer(), "250-host\r\n250 STARTTLS\r\n" + std::string(kNotBehind));
  EXPECT_EQ(smtp.at_child(), "EHLO me\r\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::Injected);
}

TEST_P(SmtpDialogueTest, NulInACommandEndsTheSession) {
  greet();
  smtp.peer("MAIL\0FROM:<>\r\n"s);
  EXPECT_EQ(smtp.at_peer(), "500 5.5.2 NUL in command\r\n");
  EXPECT_EQ(smtp.at_child(), "");
  EXPECT_EQ(smtp.event(), DialogueEvent::Close);
  EXPECT_EQ(smtp.reason(), "a NUL in a command line");
}

// --- one command at a time ------------------------------------------------------------------

TEST_P(SmtpDialogueTest, PipelinedCommandsGoOneByOneInOrder) {
  greet();
  smtp.peer("MAIL FROM:<a>\r\nRCPT TO:<b>\nrcpt to:<c>\r\n");
  EXPECT_EQ(smtp.at_child(), "MAIL FROM:<a>\r\n");
  smtp.child("250 1\r\n");
  EXPECT_EQ(smtp.at_child(), "RCPT TO:<b>\n");
  smtp.child("250-2\r\n");
  EXPECT_EQ(smtp.at_child(), "") << "the answer is not complete";
  smtp.child("250 2\r\n");
  EXPECT_EQ(smtp.at_child(), "rcpt to:<c>\r\n");
  EXPECT_EQ(smtp.at_peer(), "250 1\r\n250-2\r\n250 2\r\n");
}

TEST_P(SmtpDialogueTest, AnswerToStarttlsKeepsItsOrder) {
  greet();
  smtp.peer("NOOP\r\nSTARTTLS x\r\nRSET\r\n");
  smtp.child("250 noop\r\n");
  smtp.child("250 rset\r\n");
  EXPECT_EQ(smtp.at_peer(), "250 noop\r\n501 5.5.4 STARTTLS takes no argument\r\n250 rset\r\n");
}

TEST_P(SmtpDialogueTest, UnaskedOutputAnswersNoCommand) {
  greet();
  smtp.child("421 timeout\r\n");
  EXPECT_EQ(smtp.at_peer(), "421 timeout\r\n");
  smtp.peer("NOOP\r\nRSET\r\n");
  EXPECT_EQ(smtp.at_child(), "NOOP\r\n");
}

TEST_P(SmtpDialogueTest, NoCommandGoesOutWithinAnUnaskedReply) {
  greet();
  smtp.child("421-first\r\n");
  smtp.peer("NOOP\r\n");
  EXPECT_EQ(smtp.at_child(), "");
  smtp.child("421 last");
  EXPECT_EQ(smtp.at_child(), "");
  smtp.child("\r\n");
  EXPECT_EQ(smtp.at_child(), "NOOP\r\n");
}

TEST_P(SmtpDialogueTest, NoCommandGoesOutWithinAnUnaskedLine) {
  greet();
  smtp.child("421 half");
  smtp.peer("NOOP\r\n");
  EXPECT_EQ(smtp.at_child(), "");
  smtp.child(" and half\r\n");
  EXPECT_EQ(smtp.at_peer(), "421 half and half\r\n");
  EXPECT_EQ(smtp.at_child(), "NOOP\r\n");
}

TEST_P(SmtpDialogueTest, EmptyLinesUnknownCommandsAnd8BitPassUnchanged) {
  greet();
  exchange("\r\n", "500 bad\r\n");
  exchange("\n", "500 bad\r\n");
  exchange(" \t FROB \xff\xfe\x01\r x\r\n", "500 \xfc\r\n");
  exchange(" STARTTLS\r\n", "500 what?\r\n");
  exchange("QUIT\r\n", "221 bye\r\n");
}

TEST_P(SmtpDialogueTest, LongAnswersAreStreamed) {
  greet();
  smtp.peer("HELP\r\n");
  smtp.child("214 " + std::string(100000, 'h'));
  EXPECT_EQ(smtp.at_peer(), "214 " + std::string(100000, 'h'));
  smtp.peer("NOOP\r\n");
  EXPECT_EQ(smtp.at_child(), "HELP\r\n") << "the answer is not complete";
  smtp.child("\r\n");
  EXPECT_EQ(smtp.at_child(), "NOOP\r\n");
}

}  // namespace
}  // namespace dotls
