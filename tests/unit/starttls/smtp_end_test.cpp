// Goal: whatever either side sends SMTP keeps its bounds, and however a side ends nothing that was
// said is lost.
#include "tests/unit/starttls/smtp_fixture.hpp"

namespace dotls {
namespace {

class SmtpEndTest : public SmtpDialogueTest {};
DOTLS_FED_BOTH_WAYS(SmtpEndTest);

// --- bounds ---------------------------------------------------------------------------------

TEST_P(SmtpEndTest, LongestCommandLinePasses) {
  greet();
  exchange("NOOP " + std::string(12288 - 7, 'x') + "\r\n", "250 ok\r\n");
}

TEST_P(SmtpEndTest, LongerCommandLineEndsTheSession) {
  greet();
  smtp.peer("NOOP " + std::string(12288 - 6, 'x') + "\r\n");
  EXPECT_EQ(smtp.at_peer(), "500 5.5.2 Line too long\r\n");
  EXPECT_EQ(smtp.at_child(), "");
  EXPECT_EQ(smtp.event(), DialogueEvent::Close);
}

TEST_P(SmtpEndTest, LineWithoutEndIsRefusedAsSoonAsItIsTooLong) {
  greet();
  smtp.peer(std::string(12287, 'x'));
  EXPECT_EQ(smtp.event(), DialogueEvent::None);
  smtp.peer("x");
  EXPECT_EQ(smtp.event(), DialogueEvent::Close);
}

TEST_P(SmtpEndTest, AtMostOneCommandLineIsHeldWhileTheChildOwesAnAnswer) {
  greet();
  smtp.peer("NOOP\r\n");
  for (int i = 0; i < 20000; ++i) smtp.peer("NOOP\r\n");
  EXPECT_GE(smtp.left_in_kernel(), 120000U - 12288U - 6U);
  EXPECT_EQ(smtp.at_child(), "NOOP\r\n");
}

TEST(SmtpDialogue, MakesABoundedNumberOfAnswersAtOnce) {
  const auto smtp = make_dialogue(StarttlsProtocol::Smtp, true);
  (void)smtp->from_child("220 host\r\n");
  const std::string commands(12000, '\n');
  std::size_t answered = 0;
  for (auto output = smtp->from_peer(commands); !output.to_peer.empty();
       output = smtp->from_peer({})) {
    EXPECT_LT(output.to_peer.size(), 17000U);
    answered += output.to_peer.size();
  }
  const std::string_view refusal = "530 5.7.0 Must issue a STARTTLS command first\r\n";
  EXPECT_EQ(answered, commands.size() * refusal.size());
}

// --- the ends -------------------------------------------------------------------------------

TEST_P(SmtpEndTest, PeerThatClosesIsCarriedOnOnceItsCommandsAreAnswered) {
  greet();
  smtp.peer("EHLO me\r\nQUIT\r\n");
  smtp.peer_closes();
  EXPECT_EQ(smtp.event(), DialogueEvent::None);
  smtp.child("250 host\r\n");
  EXPECT_EQ(smtp.at_peer(), "250-host\r\n250 STARTTLS\r\n");
  smtp.child("221 bye\r\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::StayedPlain);
  EXPECT_EQ(smtp.at_child(), "EHLO me\r\nQUIT\r\n");
  EXPECT_EQ(smtp.at_peer(), "221 bye\r\n");
}

TEST_P(SmtpEndTest, PeerThatClosesInTheMiddleOfABodyIsCarriedOnAtOnce) {
  greet();
  exchange("DATA\r\n", "354 go\r\n");
  smtp.peer("half a mess");
  smtp.peer_closes();
  EXPECT_EQ(smtp.event(), DialogueEvent::StayedPlain);
  EXPECT_EQ(smtp.at_child(), "half a mess");
}

TEST_P(SmtpEndTest, PeerThatClosesSilentlyDoesNotWaitForTheGreeting) {
  smtp.peer_closes();
  EXPECT_EQ(smtp.event(), DialogueEvent::StayedPlain);
}

TEST_P(SmtpEndTest, ChildThatOwesSeesThePeersEndAfterAllCommands) {
  greet();
  smtp.peer("NOOP\r\nRSET\r\n");
  smtp.peer_closes();
  EXPECT_FALSE(smtp.child_input_ended()) << "a command is still held back";
  smtp.child("250 noop\r\n");
  EXPECT_EQ(smtp.at_child(), "NOOP\r\nRSET\r\n");
  EXPECT_TRUE(smtp.child_input_ended()) << "it may wait for that with its answer";
  EXPECT_EQ(smtp.event(), DialogueEvent::None);
  smtp.child("250 rset\r\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::StayedPlain);
  EXPECT_EQ(smtp.at_peer(), "250 noop\r\n250 rset\r\n");
}

TEST_P(SmtpEndTest, HalfACommandReachesTheChildWhenThePeerCloses) {
  greet();
  smtp.peer("QUI");
  smtp.peer_closes();
  EXPECT_EQ(smtp.at_child(), "QUI");
  EXPECT_EQ(smtp.event(), DialogueEvent::StayedPlain);
}

TEST_P(SmtpEndTest, PeerMayCloseAfterItsStarttls) {
  greet();
  smtp.peer("NOOP\r\nSTARTTLS\r\n");
  smtp.peer_closes();
  smtp.child("250 ok\r\n");
  EXPECT_EQ(smtp.event(), DialogueEvent::Upgrade);
}

TEST_P(SmtpEndTest, PeerMayCloseAfterItsStarttlsWhileTheChildWrites) {
  smtp.without_certificate();
  smtp.peer("STARTTLS\r\n");
  smtp.peer_closes();
  smtp.child("220 hi\r\n421 by");
  EXPECT_EQ(smtp.at_peer(),
            "220 hi\r\n454 4.7.0 TLS not available due to temporary reason\r\n421 by");
  EXPECT_EQ(smtp.event(), DialogueEvent::StayedPlain);
}

TEST_P(SmtpEndTest, ChildThatEndsIsCarriedToThePeerInFull) {
  smtp.peer("EHLO me\r\nMAIL");
  smtp.child("220 host\r\n421 half a li");
  smtp.child_closes();
  EXPECT_EQ(smtp.at_peer(), "220 host\r\n421 half a li");
  EXPECT_EQ(smtp.at_child(), "EHLO me\r\nMAIL") << "nothing that the peer sent may be lost";
  EXPECT_EQ(smtp.event(), DialogueEvent::StayedPlain);
}

}  // namespace
}  // namespace dotls
