// Goal: in POP3 dotls offers and answers STLS until the login, and every other byte is the client's
// or the program's own.
#include <gtest/gtest.h>

#include "tests/unit/starttls/conversation.hpp"

namespace dotls {
namespace {

using namespace std::string_literals;

class Pop3DialogueTest : public DialogueTest {
 protected:
  void greet() {
    pop3.child("+OK ready\r\n");
    ASSERT_EQ(pop3.at_peer(), "+OK ready\r\n");
  }
  void exchange(const std::string& command, const std::string& answer) {
    pop3.peer(command);
    EXPECT_EQ(pop3.at_child(), command);
    pop3.child(answer);
    EXPECT_EQ(pop3.at_peer(), answer);
  }
  void expect_still_in_the_clear() {
    pop3.peer("STLS\r\n");
    EXPECT_EQ(pop3.at_peer(), "+OK Begin TLS negotiation\r\n");
    EXPECT_EQ(pop3.event(), DialogueEvent::Upgrade);
  }
  Conversation pop3{StarttlsProtocol::Pop3, GetParam()};
};
DOTLS_FED_BOTH_WAYS(Pop3DialogueTest);

// --- the greeting ---------------------------------------------------------------------------

TEST_P(Pop3DialogueTest, OnlyTheTimestampIsRemovedFromTheGreeting) {
  pop3.child("+OK POP3 ready <1896.697170952@host> hello\r\n");
  EXPECT_EQ(pop3.at_peer(), "+OK POP3 ready  hello\r\n");
}

TEST_P(Pop3DialogueTest, NoTimestampIsLeftHoweverTheGreetingNestsThem) {
  pop3.child("+OK <<a@b>c@d> <e@f><g> < h >\n");
  const auto greeting = pop3.at_peer();
  EXPECT_EQ(greeting, "+OK  <g> < h >\n");
}

TEST_P(Pop3DialogueTest, GreetingWithoutTimestampPassesUnaltered) {
  const std::string greeting = "+OK hi <user> and a < b > c, x@y > z < u@v\r\n";
  pop3.child(greeting);
  EXPECT_EQ(pop3.at_peer(), greeting);
}

TEST_P(Pop3DialogueTest, OnlyTheGreetingLosesItsTimestamp) {
  greet();
  exchange("NOOP\r\n", "+OK <1@host>\r\n");
}

TEST_P(Pop3DialogueTest, RefusingGreetingPasses) {
  pop3.child("-ERR [SYS/TEMP] <1@host>\r\n");
  EXPECT_EQ(pop3.at_peer(), "-ERR [SYS/TEMP] <1@host>\r\n");
  pop3.peer("QUIT\r\n");
  EXPECT_EQ(pop3.at_child(), "QUIT\r\n");
}

TEST_P(Pop3DialogueTest, CommandBeforeTheGreetingWaits) {
  pop3.peer("CAPA\r\n");
  pop3.child("+ not yet\r\n");
  EXPECT_EQ(pop3.at_child(), "");
  pop3.child("+OK\r\n");
  EXPECT_EQ(pop3.at_child(), "CAPA\r\n");
}

TEST_P(Pop3DialogueTest, StatusIsAWholeWord) {
  greet();
  pop3.peer("PASS b\r\nNOOP\r\n");
  pop3.child("+OKAY\r\n-ERROR\r\n");
  EXPECT_EQ(pop3.at_child(), "PASS b\r\n") << "neither answers it";
  EXPECT_EQ(pop3.event(), DialogueEvent::None);
  pop3.child("-ERR\tno\r\n");
  EXPECT_EQ(pop3.at_child(), "NOOP\r\n");
}

// --- CAPA -----------------------------------------------------------------------------------

TEST_P(Pop3DialogueTest, StlsIsAddedToTheCapabilitiesAndTheOthersAreKept) {
  greet();
  pop3.peer("CAPA\r\n");
  pop3.child("+OK list\r\nTOP\r\nX-UNKNOWN a b\r\nSASL PLAIN\r\n.\r\n");
  EXPECT_EQ(pop3.at_peer(), "+OK list\r\nTOP\r\nX-UNKNOWN a b\r\nSASL PLAIN\r\nSTLS\r\n.\r\n");
  expect_still_in_the_clear();
}

TEST_P(Pop3DialogueTest, ListThatHasStlsKeepsOne) {
  greet();
  pop3.peer("capa\r\n");
  pop3.child("+OK\r\nstls\r\nUIDL\nSTLS\r\n.\r\n");
  EXPECT_EQ(pop3.at_peer(), "+OK\r\nstls\r\nUIDL\n.\r\n");
}

TEST_P(Pop3DialogueTest, EmptyListGetsStls) {
  greet();
  pop3.peer("CAPA\r\n");
  pop3.child("+OK\r\n.\r\n");
  EXPECT_EQ(pop3.at_peer(), "+OK\r\nSTLS\r\n.\r\n");
}

TEST_P(Pop3DialogueTest, EveryListGetsItsOwnStls) {
  greet();
  for (int i = 0; i < 2; ++i) {
    pop3.peer("CAPA\r\n");
    pop3.child("+OK\r\nUSER\r\n.\r\n");
    EXPECT_EQ(pop3.at_peer(), "+OK\r\nUSER\r\nSTLS\r\n.\r\n");
  }
}

TEST_P(Pop3DialogueTest, ListIsMadeForAChildWithoutCapa) {
  greet();
  pop3.peer("CAPA\r\n");
  EXPECT_EQ(pop3.at_child(), "CAPA\r\n");
  pop3.child("-ERR what?\r\n");
  EXPECT_EQ(pop3.at_peer(), "+OK Capability list follows\r\nSTLS\r\nTOP\r\nUIDL\r\nUSER\r\n.\r\n");
  exchange("USER a\r\n", "+OK\r\n");
}

TEST_P(Pop3DialogueTest, LongLinesOfAListAreStreamed) {
  greet();
  pop3.peer("CAPA\r\n");
  const std::string line = "IMPLEMENTATION " + std::string(20000, 'x') + "\r\n";
  pop3.child("+OK\r\n" + line + ".\r\n");
  EXPECT_EQ(pop3.at_peer(), "+OK\r\n" + line + "STLS\r\n.\r\n");
}

// --- STLS -----------------------------------------------------------------------------------

TEST_P(Pop3DialogueTest, StlsIsAnsweredAndNeverReachesTheChild) {
  greet();
  pop3.peer("stls\r\n");
  EXPECT_EQ(pop3.at_peer(), "+OK Begin TLS negotiation\r\n");
  EXPECT_EQ(pop3.at_child(), "");
  EXPECT_EQ(pop3.event(), DialogueEvent::Upgrade);
}

TEST_P(Pop3DialogueTest, StlsWithAnArgumentIsRefused) {
  greet();
  pop3.peer("STLS now\r\n");
  EXPECT_EQ(pop3.at_peer(), "-ERR STLS takes no argument\r\n");
  EXPECT_EQ(pop3.at_child(), "");
  expect_still_in_the_clear();
}

TEST_P(Pop3DialogueTest, WithoutACertificateStlsIsRefusedAndTheSessionContinues) {
  pop3.without_certificate();
  greet();
  pop3.peer("STLS\r\n");
  EXPECT_EQ(pop3.at_peer(), "-ERR [SYS/TEMP] TLS is not available now\r\n");
  exchange("USER a\r\n", "+OK\r\n");
}

TEST_P(Pop3DialogueTest, BytesAfterStlsEndTheSession) {
  greet();
  pop3.peer("CAPA\r\nSTLS\r\nUSER evil\r\n");
  pop3.child("+OK\r\n.\r\n");
  EXPECT_EQ(pop3.at_peer(), "+OK\r\nSTLS\r\n.\r\n-ERR Nothing may follow STLS before TLS does\r\n");
  EXPECT_EQ(pop3.at_child(), "CAPA\r\n");
  EXPECT_EQ(pop3.event(), DialogueEvent::Injected);
  EXPECT_EQ(pop3.reason().substr(0, 11), "stls-inject");
}

TEST_P(Pop3DialogueTest, NulInACommandEndsTheSession) {
  greet();
  pop3.peer("USER a\0b\r\n"s);
  EXPECT_EQ(pop3.at_peer(), "-ERR NUL in command\r\n");
  EXPECT_EQ(pop3.at_child(), "");
  EXPECT_EQ(pop3.event(), DialogueEvent::Close);
}

TEST_P(Pop3DialogueTest, CommandLineThatIsTooLongEndsTheSession) {
  greet();
  pop3.peer("USER " + std::string(13000, 'x'));
  EXPECT_EQ(pop3.at_peer(), "-ERR Line too long\r\n");
  EXPECT_EQ(pop3.event(), DialogueEvent::Close);
}

// --- one command at a time ------------------------------------------------------------------

TEST_P(Pop3DialogueTest, PipelinedCommandsGoOneByOneAndPassUnaltered) {
  greet();
  pop3.peer("USER \xff\nFROB\r\n\r\n");
  EXPECT_EQ(pop3.at_child(), "USER \xff\n");
  pop3.child("+OK\n");
  EXPECT_EQ(pop3.at_child(), "FROB\r\n");
  pop3.child("-ERR \xfe\r\n");
  EXPECT_EQ(pop3.at_child(), "\r\n");
  EXPECT_EQ(pop3.at_peer(), "+OK\n-ERR \xfe\r\n");
}

TEST_P(Pop3DialogueTest, UnaskedOutputAnswersNoCommand) {
  greet();
  pop3.child("-ERR timeout\r\n");
  EXPECT_EQ(pop3.at_peer(), "-ERR timeout\r\n");
  pop3.peer("NOOP\r\nNOOP\r\n");
  EXPECT_EQ(pop3.at_child(), "NOOP\r\n");
}

TEST_P(Pop3DialogueTest, ListsOfAuthAndLangAreAnswersOfSeveralLines) {
  greet();
  for (const std::string command : {"AUTH\r\n", "AUTH \r\n", "LANG\r\n"}) {
    pop3.peer(command + "NOOP\r\n");
    EXPECT_EQ(pop3.at_child(), command);
    pop3.child("+OK list\r\nSTLS\r\nSTLS\r\n-ERR no end\r\n");
    EXPECT_EQ(pop3.at_child(), "");
    pop3.child(".\r\n");
    EXPECT_EQ(pop3.at_child(), "NOOP\r\n");
    EXPECT_EQ(pop3.at_peer(), "+OK list\r\nSTLS\r\nSTLS\r\n-ERR no end\r\n.\r\n");
    pop3.child("+OK\r\n");
    pop3.at_peer();
  }
  expect_still_in_the_clear();
}

TEST_P(Pop3DialogueTest, RefusedListsAndLangWithArgumentAreAnswersOfOneLine) {
  greet();
  exchange("AUTH\r\n", "-ERR\r\n");
  exchange("LANG\r\n", "-ERR\r\n");
  exchange("LANG en\r\n", "+OK en\r\n");
  expect_still_in_the_clear();
}

// --- the login ------------------------------------------------------------------------------

TEST_P(Pop3DialogueTest, OnceTheLoginIsAcceptedBothDirectionsAreCarriedUnread) {
  greet();
  exchange("USER a\r\n", "+OK\r\n");
  pop3.peer("PASS b\r\nSTLS\r\nRE");
  EXPECT_EQ(pop3.at_child(), "PASS b\r\n");
  pop3.child("+OK welcome\r\nmore");
  EXPECT_EQ(pop3.event(), DialogueEvent::StayedPlain);
  EXPECT_EQ(pop3.at_child(), "STLS\r\nRE") << "the child answers a later STLS itself";
  EXPECT_EQ(pop3.at_peer(), "+OK welcome\r\nmore");
}

TEST_P(Pop3DialogueTest, ApopIsALogin) {
  greet();
  exchange("APOP a 0123\r\n", "+OK\r\n");
  EXPECT_EQ(pop3.event(), DialogueEvent::StayedPlain);
}

TEST_P(Pop3DialogueTest, AuthIsALoginAfterItsContinuations) {
  greet();
  exchange("AUTH LOGIN\r\n", "+ VXNlcm5hbWU6\r\n");
  exchange("STLS\r\n", "+\r\n");
  exchange("\r\n", "+ \r\n");
  exchange(std::string(20000, 'A') + "\r\n", "+OK\r\n");
  EXPECT_EQ(pop3.event(), DialogueEvent::StayedPlain);
}

TEST_P(Pop3DialogueTest, FailedLoginsLeaveStlsOpen) {
  greet();
  exchange("PASS b\r\n", "-ERR no\r\n");
  exchange("APOP a 0\r\n", "-ERR no\r\n");
  exchange("AUTH PLAIN\r\n", "+ \r\n");
  exchange("*\r\n", "-ERR cancelled\r\n");
  exchange("USER a\r\n", "+OK\r\n");
  expect_still_in_the_clear();
}

// --- the ends -------------------------------------------------------------------------------

TEST_P(Pop3DialogueTest, ChildThatEndsIsCarriedToThePeerInFull) {
  pop3.peer("QUIT\r\n");
  pop3.child("+OK <1@ho");
  pop3.child_closes();
  EXPECT_EQ(pop3.at_peer(), "+OK <1@ho");
  EXPECT_EQ(pop3.at_child(), "QUIT\r\n");
  EXPECT_EQ(pop3.event(), DialogueEvent::StayedPlain);
}

TEST_P(Pop3DialogueTest, PeerThatClosesIsCarriedOnOnceItsCommandsAreAnswered) {
  greet();
  pop3.peer("CAPA\r\nQUIT\r\n");
  pop3.peer_closes();
  pop3.child("+OK\r\n.\r\n");
  EXPECT_EQ(pop3.at_peer(), "+OK\r\nSTLS\r\n.\r\n");
  pop3.child("+OK bye\r\n");
  EXPECT_EQ(pop3.at_child(), "CAPA\r\nQUIT\r\n");
  EXPECT_EQ(pop3.event(), DialogueEvent::StayedPlain);
}

// --- TLS required ---------------------------------------------------------------------------

class Pop3RequiringTlsTest : public Pop3DialogueTest {
 protected:
  Pop3RequiringTlsTest() { pop3 = Conversation(StarttlsProtocol::Pop3, GetParam(), true); }
};
DOTLS_FED_BOTH_WAYS(Pop3RequiringTlsTest);

TEST_P(Pop3RequiringTlsTest, OnlyCommandsThatLeadToTlsReachTheChild) {
  greet();
  for (const std::string line :
       {"USER a\r\n", "PASS b\r\n", "APOP a 0\r\n", "AUTH\r\n", "AUTH PLAIN AA==\r\n", "LANG\r\n",
        "\r\n", "NOOPS\r\n", "NOOP\rUSER a\r\n", "NOOP x\rUSER a\r\n"}) {
    pop3.peer(line);
    EXPECT_EQ(pop3.at_child(), "") << line;
    EXPECT_EQ(pop3.at_peer(), "-ERR Must issue a STLS command first\r\n") << line;
  }
  exchange("NOOP\r\n", "+OK\r\n");
  exchange("quit\r\n", "-ERR not now\r\n");
  expect_still_in_the_clear();
}

TEST_P(Pop3RequiringTlsTest, LineThatIsLongerThanTheProtocolsReachesNoChild) {
  greet();
  pop3.peer("NOOP " + std::string(256 - 7, 'x') + "\r\n");
  EXPECT_EQ(pop3.at_child(), "");
  EXPECT_EQ(pop3.at_peer(), "-ERR Must issue a STLS command first\r\n");
  exchange("NOOP " + std::string(255 - 7, 'x') + "\r\n", "+OK\r\n");
}

TEST_P(Pop3RequiringTlsTest, UserAndSaslAreNotOffered) {
  greet();
  pop3.peer("CAPA\r\n");
  pop3.child("+OK\r\nUSER\r\nTOP\r\nsasl PLAIN LOGIN\r\n.\r\n");
  EXPECT_EQ(pop3.at_peer(), "+OK\r\nTOP\r\nSTLS\r\n.\r\n");
}

TEST_P(Pop3RequiringTlsTest, MadeListHasNoUser) {
  greet();
  pop3.peer("CAPA\r\n");
  pop3.child("-ERR\r\n");
  EXPECT_EQ(pop3.at_peer(), "+OK Capability list follows\r\nSTLS\r\nTOP\r\nUIDL\r\n.\r\n");
}

TEST_P(Pop3RequiringTlsTest, NoAnswerLetsUnreadBytesThrough) {
  greet();
  exchange("NOOP\r\n", "+ go on\r\n");
  pop3.peer("PASS b\r\n");
  EXPECT_EQ(pop3.at_child(), "");
}

}  // namespace
}  // namespace dotls
