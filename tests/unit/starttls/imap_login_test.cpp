// Goal: literals and the login pass byte for byte, and once the login is accepted nothing more is
// read.
#include "tests/unit/starttls/imap_fixture.hpp"

namespace dotls {
namespace {

using namespace std::string_literals;

class ImapLoginTest : public ImapDialogueTest {};
DOTLS_FED_BOTH_WAYS(ImapLoginTest);

// --- literals -------------------------------------------------------------------------------

TEST_P(ImapLoginTest, LiteralPassesByItsCountOnceTheChildAsksForIt) {
  greet();
  imap.peer("a LOGIN {8}\r\nSTARTT\r\n {3}\r\n");
  EXPECT_EQ(imap.at_child(), "a LOGIN {8}\r\n");
  imap.child("+ go\r\n");
  EXPECT_EQ(imap.at_child(), "STARTT\r\n {3}\r\n");
  imap.peer("\0\r\n\r\nb NOOP\r\n"s);
  EXPECT_EQ(imap.at_child(), "");
  imap.child("+\r\n");
  EXPECT_EQ(imap.at_child(), "\0\r\n\r\n"s);
  imap.child("a NO bad\r\n");
  EXPECT_EQ(imap.at_child(), "b NOOP\r\n");
}

TEST_P(ImapLoginTest, LiteralRefusedByTheChildIsNotAwaited) {
  greet();
  exchange("a LOGIN {8}\r\n", "a BAD no literals\r\n");
  expect_still_in_the_clear();
}

TEST_P(ImapLoginTest, LiteralThatDoesNotWaitPassesAtOnce) {
  greet();
  imap.peer("a LOGIN {14+}\r\nb STARTTLS\r\nxy {0+}\r\n {1+}\r\n\n\r\nc NOOP\r\n");
  EXPECT_EQ(imap.at_child(), "a LOGIN {14+}\r\nb STARTTLS\r\nxy {0+}\r\n {1+}\r\n\n\r\n");
  imap.child("a NO\r\n");
  EXPECT_EQ(imap.at_child(), "c NOOP\r\n");
}

TEST_P(ImapLoginTest, CommandAnsweredWithinItsLiteralIsReadToItsEnd) {
  greet();
  imap.peer("a LOGIN {13+}\r\nb START");
  imap.child("a BAD too big\r\n");
  EXPECT_EQ(imap.at_peer(), "a BAD too big\r\n");
  imap.peer("TLS\r\n tail\r\n");
  EXPECT_EQ(imap.at_child(), "a LOGIN {13+}\r\nb STARTTLS\r\n tail\r\n");
  expect_still_in_the_clear();
}

TEST_P(ImapLoginTest, TextThatOnlyLooksLikeALiteralIsNotOne) {
  greet();
  for (const std::string text : {"{}", "{+}", "{x}", "{-1}", "{1", "1}", "{1}x", "\"{1}\"", "{1++}",
                                 "{99999999999999999999}", "{ 1}"}) {
    exchange("a X " + text + "\r\n", "a BAD\r\n");
  }
  expect_still_in_the_clear();
}

TEST_P(ImapLoginTest, LiteralWithAnOverflowingCountIsALiteral) {
  greet();
  imap.peer("a X {18446744073709551616+}\r\nb STARTTLS\r\n");
  EXPECT_EQ(imap.at_child(), "a X {18446744073709551616+}\r\nb STARTTLS\r\n");
  EXPECT_EQ(imap.event(), DialogueEvent::None);
}

TEST_P(ImapLoginTest, UntaggedBadWithinALiteralIsNotAnAnswer) {
  greet();
  imap.peer("a LOGIN {3+}\r\nxy");
  imap.child("* BAD so far\r\n");
  imap.peer("z w\r\nb NOOP\r\n");
  EXPECT_EQ(imap.at_child(), "a LOGIN {3+}\r\nxyz w\r\n");
  imap.child("a NO\r\n");
  EXPECT_EQ(imap.at_child(), "b NOOP\r\n");
}

TEST_P(ImapLoginTest, LiteralOfAnySizeIsStreamed) {
  greet();
  const std::string command = "a LOGIN {50000+}\r\n" + std::string(50000, 'x');
  imap.peer(command);
  EXPECT_EQ(imap.at_child(), command);
}

TEST_P(ImapLoginTest, NulInTheRestOfACommandEndsTheSession) {
  greet();
  imap.peer("a LOGIN {1+}\r\nx \0\r\n"s);
  EXPECT_EQ(imap.event(), DialogueEvent::Close);
}

// --- the login ------------------------------------------------------------------------------

TEST_P(ImapLoginTest, OnceTheLoginIsAcceptedBothDirectionsAreCarriedUnread) {
  greet();
  imap.peer("a LOGIN x y\r\nb STARTTLS\r\nc FE");
  EXPECT_EQ(imap.at_child(), "a LOGIN x y\r\n");
  imap.child("* CAPABILITY IMAP4rev1\r\na OK [CAPABILITY IMAP4rev1 IDLE] in\r\n* mo");
  EXPECT_EQ(imap.at_peer(), "* CAPABILITY IMAP4rev1\r\na OK [CAPABILITY IMAP4rev1 IDLE] in\r\n* mo")
      << "there is no STARTTLS after the login";
  EXPECT_EQ(imap.at_child(), "b STARTTLS\r\nc FE");
  EXPECT_EQ(imap.event(), DialogueEvent::StayedPlain);
}

TEST_P(ImapLoginTest, ContinuationsOfAuthenticatePassWhateverTheySay) {
  greet();
  exchange("a authenticate LOGIN\r\n", "+ VXNlcm5hbWU6\r\n");
  exchange("b STARTTLS\r\n", "+\r\n");
  exchange("\r\n", "+ \r\n");
  exchange("x {5+}\r\n", "+ \r\n");
  exchange(std::string(20000, 'A') + "\r\n", "a ok in\r\n");
  EXPECT_EQ(imap.event(), DialogueEvent::StayedPlain);
}

TEST_P(ImapLoginTest, FailedLoginsLeaveStarttlsOpen) {
  greet();
  exchange("a LOGIN x y\r\n", "a NO no\r\n");
  exchange("b AUTHENTICATE PLAIN\r\n", "+ \r\n");
  exchange("*\r\n", "b BAD cancelled\r\n");
  exchange("c AUTHENTICATE PLAIN\r\n", "+ \r\n");
  imap.child("c NO too slow\r\n");
  imap.at_peer();
  expect_still_in_the_clear();
}

// --- the ends -------------------------------------------------------------------------------

TEST_P(ImapLoginTest, ChildThatEndsIsCarriedToThePeerInFull) {
  greet();
  imap.peer("a NOOP\r\nb LOG");
  imap.child("* BYE half");
  imap.child_closes();
  EXPECT_EQ(imap.at_peer(), "* BYE half");
  EXPECT_EQ(imap.at_child(), "a NOOP\r\nb LOG");
  EXPECT_EQ(imap.event(), DialogueEvent::StayedPlain);
}

TEST_P(ImapLoginTest, PeerThatClosesWithinALiteralIsCarriedOnAtOnce) {
  greet();
  imap.peer("a LOGIN {9+}\r\nxy");
  imap.peer_closes();
  EXPECT_EQ(imap.at_child(), "a LOGIN {9+}\r\nxy");
  EXPECT_EQ(imap.event(), DialogueEvent::StayedPlain);
}

TEST_P(ImapLoginTest, RestOfARefusedCommandIsDroppedWhenThePeerCloses) {
  greet();
  imap.peer("a STARTTLS {2+}\r\nxy tail");
  imap.peer_closes();
  EXPECT_EQ(imap.at_child(), "");
  EXPECT_EQ(imap.event(), DialogueEvent::StayedPlain);
}

TEST_P(ImapLoginTest, RestOfARefusedCommandIsNotCarriedToAChildThatEnds) {
  greet();
  imap.peer("a STARTTLS {5+}\r\nxy");
  imap.child_closes();
  EXPECT_EQ(imap.at_child(), "");
  EXPECT_EQ(imap.event(), DialogueEvent::ChildEnded);
}

}  // namespace
}  // namespace dotls
