// Goal: where TLS is required nothing but the way to it reaches the program.
#include "tests/unit/starttls/smtp_fixture.hpp"

namespace dotls {
namespace {

class SmtpRequiringTlsTest : public SmtpDialogueTest {
 protected:
  SmtpRequiringTlsTest() { smtp = Conversation(StarttlsProtocol::Smtp, GetParam(), true); }
  static constexpr auto kRefusal = "530 5.7.0 Must issue a STARTTLS command first\r\n";
};
DOTLS_FED_BOTH_WAYS(SmtpRequiringTlsTest);

TEST_P(SmtpRequiringTlsTest, OnlyCommandsThatLeadToTlsReachTheChild) {
  greet();
  for (const std::string line :
       {"MAIL FROM:<a>\r\n", "RCPT TO:<a>\r\n", "DATA\r\n", "AUTH PLAIN AGEAYg==\r\n", "VRFY a\r\n",
        "HELP\r\n", "\r\n", "EHLOX\r\n", "BDAT 3\r\n", " NOOP\r\n", "NOOP\rMAIL FROM:<a>\r\n",
        "NOOP x\rMAIL FROM:<a>\r\n"}) {
    smtp.peer(line);
    EXPECT_EQ(smtp.at_child(), "") << line;
    EXPECT_EQ(smtp.at_peer(), kRefusal) << line;
  }
  exchange("HELO me\r\n", "250 host\r\n");
  exchange("noop\r\n", "250 ok\r\n");
  exchange("RSET\r\n", "250 ok\r\n");
  exchange("QUIT\r\n", "221 bye\r\n");
}

TEST_P(SmtpRequiringTlsTest, AuthIsNotOffered) {
  greet();
  smtp.peer("EHLO me\r\n");
  smtp.child("250-host\r\n250-AUTH PLAIN\r\n250-auth=LOGIN\r\n250-SIZE\r\n250 AUTH LOGIN\r\n");
  EXPECT_EQ(smtp.at_peer(), "250-host\r\n250-SIZE\r\n250 STARTTLS\r\n");
}

TEST_P(SmtpRequiringTlsTest, StarttlsIsAcceptedAfterAHelo) {
  greet();
  exchange("HELO me\r\n", "250 host\r\n");
  smtp.peer("STARTTLS\r\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::Upgrade);
}

TEST_P(SmtpRequiringTlsTest, RefusedChunkIsDiscarded) {
  greet();
  ehlo_with_chunking();
  smtp.peer("BDAT 10 LAST\r\nSTARTTLS\r\nNOOP\r\n");
  EXPECT_EQ(smtp.at_peer(), kRefusal);
  EXPECT_EQ(smtp.at_child(), "NOOP\r\n");
}

TEST_P(SmtpRequiringTlsTest, NoAnswerLetsUnreadBytesThrough) {
  greet();
  for (const std::string answer : {"354 go\r\n", "334 \r\n"}) {
    exchange("NOOP\r\n", answer);
    smtp.peer("MAIL FROM:<a>\r\n");
    EXPECT_EQ(smtp.at_child(), "");
    EXPECT_EQ(smtp.at_peer(), kRefusal);
  }
}

TEST_P(SmtpRequiringTlsTest, ChildThatEndsGetsNothingMore) {
  smtp.peer("MAIL FROM:<a>\r\n");
  smtp.child("554 no\r");
  smtp.child_closes();
  EXPECT_EQ(smtp.event(), DialogueEvent::ChildEnded);
  EXPECT_EQ(smtp.at_child(), "");
  EXPECT_EQ(smtp.at_peer(), "554 no\r");
}

TEST_P(SmtpRequiringTlsTest, LineThatIsLongerThanTheProtocolsReachesNoChild) {
  greet();
  // A child with a buffer of 8192 would find USER after it.
  for (const std::size_t size : {std::size_t{513}, std::size_t{8191}}) {
    smtp.peer("NOOP " + std::string(size - 7, 'x') + "\r\n");
    EXPECT_EQ(smtp.at_child(), "") << size;
    EXPECT_EQ(smtp.at_peer(), kRefusal) << size;
  }
  exchange("NOOP " + std::string(512 - 7, 'x') + "\r\n", "250 ok\r\n");
}

TEST_P(SmtpRequiringTlsTest, GreetingIsReadEvenAfterThePeersEnd) {
  smtp.peer_closes();
  EXPECT_EQ(smtp.event(), DialogueEvent::None);
  EXPECT_TRUE(smtp.child_input_ended()) << "it would greet for ever";
  smtp.child("220 host\r\n");
  EXPECT_EQ(smtp.at_peer(), "220 host\r\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::StayedPlain);
}

TEST_P(SmtpRequiringTlsTest, Unasked235StillHidesAuth) {
  greet();
  exchange("NOOP\r\n", "235 welcome\r\n");
  smtp.peer("EHLO me\r\n");
  smtp.child("250-host\r\n250 AUTH PLAIN\r\n");
  EXPECT_EQ(smtp.at_peer(), "250-host\r\n250 STARTTLS\r\n");
}

TEST_P(SmtpRequiringTlsTest, HalfACommandIsDroppedWhenThePeerCloses) {
  greet();
  smtp.peer("MAIL FROM");
  smtp.peer_closes();
  EXPECT_EQ(smtp.at_child(), "");
  EXPECT_EQ(smtp.event(), DialogueEvent::StayedPlain);
}

}  // namespace
}  // namespace dotls
