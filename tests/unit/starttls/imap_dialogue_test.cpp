// Goal: in IMAP dotls offers and answers STARTTLS, and every other byte is the client's or the
// program's own.
#include "tests/unit/starttls/imap_fixture.hpp"

namespace dotls {
namespace {

using namespace std::string_literals;

DOTLS_FED_BOTH_WAYS(ImapDialogueTest);

// --- the greeting ---------------------------------------------------------------------------

TEST_P(ImapDialogueTest, StarttlsIsAddedToTheCapabilitiesOfTheGreeting) {
  imap.child("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready [x] {3}\r\n");
  EXPECT_EQ(imap.at_peer(), "* OK [CAPABILITY STARTTLS IMAP4rev1 AUTH=PLAIN] ready [x] {3}\r\n");
}

TEST_P(ImapDialogueTest, GreetingWithoutCapabilitiesPassesUnaltered) {
  imap.child("* ok  hello [CAPABILITY X]\n");
  EXPECT_EQ(imap.at_peer(), "* ok  hello [CAPABILITY X]\n");
  expect_still_in_the_clear();
}

TEST_P(ImapDialogueTest, CommandBeforeTheGreetingWaits) {
  imap.peer("a NOOP\r\n");
  imap.child("+ no greeting\r\n* CAPABILITY X\r\n");
  EXPECT_EQ(imap.at_child(), "");
  imap.child("* OK\r\n");
  EXPECT_EQ(imap.at_child(), "a NOOP\r\n");
}

TEST_P(ImapDialogueTest, PreauthEndsTheDialogueAndOffersNothing) {
  imap.peer("a STARTTLS\r\n");
  imap.child("* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n* more");
  EXPECT_EQ(imap.at_peer(), "* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n* more");
  EXPECT_EQ(imap.at_child(), "a STARTTLS\r\n");
  EXPECT_EQ(imap.event(), DialogueEvent::StayedPlain);
}

TEST_P(ImapDialogueTest, ByeInsteadOfAGreetingPasses) {
  imap.child("* BYE busy\r\n");
  EXPECT_EQ(imap.at_peer(), "* BYE busy\r\n");
  EXPECT_EQ(imap.event(), DialogueEvent::None);
}

// --- CAPABILITY -----------------------------------------------------------------------------

struct CapabilityCase {
  const char* name;
  std::string said;
  std::string shown;
};

class ImapCapabilityTest : public testing::TestWithParam<std::tuple<CapabilityCase, Feeding>> {};

TEST_P(ImapCapabilityTest, HasStarttlsOnce) {
  const auto& [capability, feeding] = GetParam();
  Conversation imap(StarttlsProtocol::Imap, feeding);
  imap.child("* OK\r\n");
  imap.at_peer();
  imap.peer("a CAPABILITY\r\n");
  imap.child(capability.said);
  EXPECT_EQ(imap.at_peer(), capability.shown);
}

INSTANTIATE_TEST_SUITE_P(
    Answers, ImapCapabilityTest,
    testing::Combine(
        testing::Values(
            CapabilityCase{"Plain", "* CAPABILITY IMAP4rev1 ID\r\na OK done\r\n",
                           "* CAPABILITY STARTTLS IMAP4rev1 ID\r\na OK done\r\n"},
            CapabilityCase{"NoCaseBareLfAndOddBlanks", "* capability  IMAP4rev1  \n",
                           "* capability STARTTLS  IMAP4rev1  \n"},
            CapabilityCase{"HasIt", "* CAPABILITY IMAP4rev1 starttls ID\r\n",
                           "* CAPABILITY IMAP4rev1 starttls ID\r\n"},
            CapabilityCase{"HasItTwice", "* CAPABILITY STARTTLS IMAP4rev1 STARTTLS\r\n",
                           "* CAPABILITY STARTTLS IMAP4rev1\r\n"},
            CapabilityCase{"Empty", "* CAPABILITY\r\n", "* CAPABILITY STARTTLS\r\n"},
            CapabilityCase{"EmptyCode", "* OK [CAPABILITY]\r\n", "* OK [CAPABILITY STARTTLS]\r\n"},
            CapabilityCase{"CodeOfTheTaggedAnswer", "a OK [CAPABILITY IMAP4rev1] done\r\n",
                           "a OK [CAPABILITY STARTTLS IMAP4rev1] done\r\n"},
            CapabilityCase{"AuthStays", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
                           "* CAPABILITY STARTTLS IMAP4rev1 AUTH=PLAIN\r\n"},
            CapabilityCase{"LongerNames", "* CAPABILITYX A\r\n* OK [CAPABILITIES A] x\r\n",
                           "* CAPABILITYX A\r\n* OK [CAPABILITIES A] x\r\n"},
            CapabilityCase{"LongLine", "* CAPABILITY A " + std::string(20000, 'x') + " B\r\n",
                           "* CAPABILITY STARTTLS A " + std::string(20000, 'x') + " B\r\n"}),
        testing::Values(Feeding::Whole, Feeding::ByteByByte)),
    [](const auto& test) {
      return std::string(std::get<0>(test.param).name) +
             (std::get<1>(test.param) == Feeding::Whole ? "Whole" : "ByteByByte");
    });

// --- STARTTLS -------------------------------------------------------------------------------

TEST_P(ImapDialogueTest, StarttlsIsAnsweredWithTheTagAndNeverReachesTheChild) {
  greet();
  imap.peer("A-{%\"~.142 starttls\r\n");
  EXPECT_EQ(imap.at_peer(), "A-{%\"~.142 OK Begin TLS negotiation now\r\n");
  EXPECT_EQ(imap.at_child(), "");
  EXPECT_EQ(imap.event(), DialogueEvent::Upgrade);
}

TEST_P(ImapDialogueTest, StarttlsWithAnArgumentIsBad) {
  greet();
  imap.peer("a STARTTLS now\r\n");
  EXPECT_EQ(imap.at_peer(), "a BAD STARTTLS takes no argument\r\n");
  imap.peer("b STARTTLS {3+}\r\nc X\r\n");
  EXPECT_EQ(imap.at_peer(), "b BAD STARTTLS takes no argument\r\n");
  EXPECT_EQ(imap.at_child(), "") << "a literal of a refused command became a command";
}

TEST_P(ImapDialogueTest, WithoutACertificateStarttlsIsRefusedAndTheSessionContinues) {
  imap.without_certificate();
  greet();
  imap.peer("a STARTTLS\r\n");
  EXPECT_EQ(imap.at_peer(), "a NO [UNAVAILABLE] TLS is not available now\r\n");
  exchange("b NOOP\r\n", "b OK\r\n");
}

TEST_P(ImapDialogueTest, BytesAfterStarttlsEndTheSession) {
  greet();
  imap.peer("a CAPABILITY\r\nb STARTTLS\r\nc LOGIN evil evil\r\n");
  imap.child("a OK\r\n");
  EXPECT_EQ(imap.at_peer(), "a OK\r\nb BAD Nothing may follow STARTTLS before TLS does\r\n");
  EXPECT_EQ(imap.at_child(), "a CAPABILITY\r\n");
  EXPECT_EQ(imap.event(), DialogueEvent::Injected);
  EXPECT_EQ(imap.reason().substr(0, 11), "stls-inject");
}

TEST_P(ImapDialogueTest, NulInACommandEndsTheSession) {
  greet();
  imap.peer("a LOGIN x\0 y\r\n"s);
  EXPECT_EQ(imap.at_peer(), "* BAD NUL in command\r\n");
  EXPECT_EQ(imap.at_child(), "");
  EXPECT_EQ(imap.event(), DialogueEvent::Close);
}

TEST_P(ImapDialogueTest, CommandLineThatIsTooLongEndsTheSession) {
  greet();
  imap.peer("a LOGIN " + std::string(13000, 'x'));
  EXPECT_EQ(imap.at_peer(), "* BAD Line too long\r\n");
  EXPECT_EQ(imap.event(), DialogueEvent::Close);
}

// --- commands and answers -------------------------------------------------------------------

TEST_P(ImapDialogueTest, PipelinedCommandsGoOneByOneAndUntaggedLinesEndNone) {
  greet();
  imap.peer("a NOOP\r\nb ID NIL\n");
  EXPECT_EQ(imap.at_child(), "a NOOP\r\n");
  imap.child("* a OK\r\n* OK\r\n+ idle talk? \r\n");
  EXPECT_EQ(imap.at_child(), "b ID NIL\n") << "the child's + lets one line pass";
  imap.child("aa OK\r\nA OK\r\na OK\r\n");
  EXPECT_EQ(imap.at_child(), "");
  EXPECT_EQ(imap.at_peer(), "* a OK\r\n* OK\r\n+ idle talk? \r\naa OK\r\nA OK\r\na OK\r\n");
  expect_still_in_the_clear();
}

TEST_P(ImapDialogueTest, ByeGoesOutAtOnceAndAnswersNoCommand) {
  greet();
  imap.child("* BYE timeout\r\n");
  EXPECT_EQ(imap.at_peer(), "* BYE timeout\r\n");
  imap.peer("a NOOP\r\nb NOOP\r\n");
  imap.child("* BYE really\r\n");
  EXPECT_EQ(imap.at_peer(), "* BYE really\r\n");
  EXPECT_EQ(imap.at_child(), "a NOOP\r\n");
}

TEST_P(ImapDialogueTest, LogoutIsAnsweredByTheChild) {
  greet();
  exchange("a.1 LOGOUT\r\n", "* BYE see you\r\na.1 OK done\r\n");
}

TEST_P(ImapDialogueTest, InvalidCommandIsBadAndNeverReachesTheChild) {
  greet();
  for (const std::string line : {"\r\n", "\n", " \r\n", "a\r\n", "a \r\n", " NOOP\r\n",
                                 "* NOOP\r\n", "+ NOOP\r\n", "\x01 NOOP\r\n"}) {
    imap.peer(line);
    EXPECT_EQ(imap.at_peer(), "* BAD Not a command\r\n") << line;
    EXPECT_EQ(imap.at_child(), "") << line;
  }
  imap.peer(std::string(1025, 't') + " NOOP\r\n");
  EXPECT_EQ(imap.at_peer(), "* BAD Not a command\r\n");
  imap.peer("* X {12+}\r\nb STARTTLS\r\n\r\n");
  EXPECT_EQ(imap.at_peer(), "* BAD Not a command\r\n");
  expect_still_in_the_clear();
}

TEST_P(ImapDialogueTest, UntaggedBadAnswersACommandWithAnUnparsableTag) {
  greet();
  imap.peer("a+b NOOP\r\nc NOOP\r\n");
  EXPECT_EQ(imap.at_child(), "a+b NOOP\r\n");
  imap.child("* BAD Error in IMAP command received by server.\r\n");
  EXPECT_EQ(imap.at_child(), "c NOOP\r\n");
  imap.child("c OK\r\n");
  imap.at_peer();
  expect_still_in_the_clear();
}

TEST_P(ImapDialogueTest, EightBitAndOddCommandsPassUnchanged) {
  greet();
  exchange("a X-\xff \"\xfe\x01\" \r y\n", "a BAD \xfd\n");
}

TEST_P(ImapDialogueTest, AnswerLinesOfAnySizeAreStreamed) {
  greet();
  exchange("a X\r\n",
           "* X " + std::string(50000, 'x') + "\r\na OK " + std::string(50000, 'y') + "\r\n");
  exchange("b X\r\n", "b NO\r\n");
}

}  // namespace
}  // namespace dotls
