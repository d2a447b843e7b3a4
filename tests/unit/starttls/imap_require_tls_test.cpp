// Goal: where TLS is required nothing but the way to it reaches the program.
#include "tests/unit/starttls/imap_fixture.hpp"

namespace dotls {
namespace {

class ImapRequiringTlsTest : public ImapDialogueTest {
 protected:
  ImapRequiringTlsTest() { imap = Conversation(StarttlsProtocol::Imap, GetParam(), true); }
  static std::string refusal(const std::string& tag) {
    return tag + " NO [PRIVACYREQUIRED] Must issue a STARTTLS command first\r\n";
  }
};
DOTLS_FED_BOTH_WAYS(ImapRequiringTlsTest);

TEST_P(ImapRequiringTlsTest, OnlyCommandsThatLeadToTlsReachTheChild) {
  greet();
  for (const std::string command : {"LOGIN x y", "LOGIN {3}", "AUTHENTICATE PLAIN", "SELECT INBOX",
                                    "NOOPS", "NOOP {3}", "ID (\"a\" {3}", "NOOP x\rb LOGIN x y"}) {
    imap.peer("a " + command + "\r\n");
    EXPECT_EQ(imap.at_child(), "") << command;
    EXPECT_EQ(imap.at_peer(), refusal("a")) << command;
  }
  exchange("a NOOP\r\n", "a OK\r\n");
  exchange("b id NIL\r\n", "b OK\r\n");
  exchange("c LOGOUT\r\n", "c NO not now\r\n");
  expect_still_in_the_clear();
}

TEST_P(ImapRequiringTlsTest, AuthIsNotOfferedAndLoginIsDisabled) {
  imap.child("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN auth=LOGIN ID] hi\r\n");
  EXPECT_EQ(imap.at_peer(), "* OK [CAPABILITY STARTTLS LOGINDISABLED IMAP4rev1 ID] hi\r\n");
  imap.peer("a CAPABILITY\r\n");
  imap.child("* CAPABILITY AUTH=PLAIN LOGINDISABLED STARTTLS\r\na OK\r\n");
  EXPECT_EQ(imap.at_peer(), "* CAPABILITY LOGINDISABLED STARTTLS\r\na OK\r\n");
}

TEST_P(ImapRequiringTlsTest, PreauthBecomesByeAndEndsTheSession) {
  imap.child("* PREAUTH welcome\r\n");
  EXPECT_EQ(imap.at_peer(), "* BYE TLS is required, and this session began without it\r\n");
  EXPECT_EQ(imap.event(), DialogueEvent::Close);
  EXPECT_NE(imap.reason(), "");
}

TEST_P(ImapRequiringTlsTest, PreauthBecomesByeEvenAfterThePeersEnd) {
  imap.peer_closes();
  EXPECT_TRUE(imap.child_input_ended());
  imap.child("* PREAUTH welcome\r\n* 3 EXISTS\r\n");
  EXPECT_EQ(imap.at_peer(), "* BYE TLS is required, and this session began without it\r\n");
  EXPECT_EQ(imap.event(), DialogueEvent::Close);
}

TEST_P(ImapRequiringTlsTest, GreetingIsFilteredEvenAfterThePeersEnd) {
  imap.peer_closes();
  imap.child("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n");
  EXPECT_EQ(imap.at_peer(), "* OK [CAPABILITY STARTTLS LOGINDISABLED IMAP4rev1] hi\r\n");
}

TEST_P(ImapRequiringTlsTest, LineThatIsLongerThanClientsSendReachesNoChild) {
  greet();
  imap.peer("a NOOP " + std::string(1001 - 9, 'x') + "\r\n");
  EXPECT_EQ(imap.at_child(), "");
  EXPECT_EQ(imap.at_peer(), refusal("a"));
  exchange("a NOOP " + std::string(1000 - 9, 'x') + "\r\n", "a OK\r\n");
}

TEST_P(ImapRequiringTlsTest, LiteralWithAnOverflowingCountEndsTheSession) {
  greet();
  imap.peer("a LOGIN {18446744073709551616+}\r\n");
  EXPECT_EQ(imap.at_peer(), "a BAD Literal too long\r\n");
  EXPECT_EQ(imap.event(), DialogueEvent::Close);
}

TEST_P(ImapRequiringTlsTest, LiteralsOfARefusedCommandAreDiscarded) {
  greet();
  imap.peer("a LOGIN {14+}\r\nb STARTTLS\r\nxy {3+}\r\nabc\r\nc NOOP\r\n");
  EXPECT_EQ(imap.at_peer(), refusal("a"));
  EXPECT_EQ(imap.at_child(), "c NOOP\r\n");
}

TEST_P(ImapRequiringTlsTest, LiteralOf4096IsDiscardedAndALongerOneEndsTheSession) {
  greet();
  imap.peer("a LOGIN {4096+}\r\n" + std::string(4096, 'x') + "\r\n");
  EXPECT_EQ(imap.at_peer(), refusal("a"));
  imap.peer("b LOGIN {4097+}\r\n");
  EXPECT_EQ(imap.at_peer(), "b BAD Literal too long\r\n");
  EXPECT_EQ(imap.event(), DialogueEvent::Close);
}

TEST_P(ImapRequiringTlsTest, LiteralsOfARefusedCommandAreCountedTogether) {
  greet();
  imap.peer("a LOGIN {4000+}\r\n" + std::string(4000, 'x') + " {97+}\r\n");
  EXPECT_EQ(imap.at_peer(), refusal("a") + "a BAD Literal too long\r\n");
  EXPECT_EQ(imap.event(), DialogueEvent::Close);
}

TEST_P(ImapRequiringTlsTest, NoAnswerLetsUnreadBytesThrough) {
  greet();
  exchange("a NOOP\r\n", "+ go on\r\n");
  imap.peer("b LOGIN x y\r\n");
  EXPECT_EQ(imap.at_child(), "");
}

}  // namespace
}  // namespace dotls
