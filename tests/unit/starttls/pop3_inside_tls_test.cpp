// Goal: for a program that refused CAPA in the clear the dialogue continues inside TLS, without
// STLS, until the login; for no other program.
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/starttls/conversation.hpp"

namespace dotls {
namespace {

using namespace std::string_literals;

constexpr auto kList = "+OK Capability list follows\r\nTOP\r\nUIDL\r\nUSER\r\n.\r\n";

std::unique_ptr<Dialogue> inside_after(const std::string& answer_to_capa, bool require_tls) {
  Conversation clear(StarttlsProtocol::Pop3, Feeding::Whole, require_tls);
  clear.child("+OK\r\n");
  if (!answer_to_capa.empty()) clear.peer("CAPA\r\n");
  clear.child(answer_to_capa);
  clear.peer("STLS\r\n");
  EXPECT_EQ(clear.event(), DialogueEvent::Upgrade);
  return clear.inside_tls();
}

TEST(Pop3InsideTls, ContinuesOnlyIfCapaWasRefused) {
  for (const bool require_tls : {false, true}) {
    EXPECT_NE(inside_after("-ERR authorization first\r\n", require_tls), nullptr);
    EXPECT_EQ(inside_after("+OK\r\nUSER\r\n.\r\n", require_tls), nullptr);
    EXPECT_EQ(inside_after("", require_tls), nullptr);
  }
  for (const auto protocol : {StarttlsProtocol::Smtp, StarttlsProtocol::Imap}) {
    EXPECT_EQ(make_dialogue(protocol, false)->make_dialogue_inside_tls(), nullptr);
  }
}

class Pop3InsideTlsTest : public DialogueTest {
 protected:
  void exchange(const std::string& command, const std::string& answer) {
    pop3.peer(command);
    EXPECT_EQ(pop3.at_child(), command);
    pop3.child(answer);
    EXPECT_EQ(pop3.at_peer(), answer);
  }
  Conversation pop3{inside_after("-ERR\r\n", true), GetParam()};
};
DOTLS_FED_BOTH_WAYS(Pop3InsideTlsTest);

TEST_P(Pop3InsideTlsTest, MadeListHasUserAndNoStls) {
  pop3.peer("CAPA\r\n");
  EXPECT_EQ(pop3.at_child(), "CAPA\r\n");
  pop3.child("-ERR authorization first\r\n");
  EXPECT_EQ(pop3.at_peer(), kList);
}

TEST_P(Pop3InsideTlsTest, ProgramsOwnListPassesUnchanged) {
  pop3.peer("CAPA\r\n");
  pop3.child("+OK\r\nSASL PLAIN\r\nSTLS\r\nSTLS\r\n.\r\n");
  EXPECT_EQ(pop3.at_peer(), "+OK\r\nSASL PLAIN\r\nSTLS\r\nSTLS\r\n.\r\n");
}

TEST_P(Pop3InsideTlsTest, StlsIsAnsweredByTheProgram) {
  exchange("STLS\r\n", "-ERR authorization first\r\n");
  EXPECT_EQ(pop3.event(), DialogueEvent::None);
}

TEST_P(Pop3InsideTlsTest, PipelinedLoginIsHandedOverWhole) {
  pop3.peer("CAPA\r\nUSER a\r\nPASS b\r\nSTAT\r\nCAPA\r\n");
  pop3.child("-ERR\r\n");
  pop3.child("+OK\r\n");
  EXPECT_EQ(pop3.at_child(), "CAPA\r\nUSER a\r\nPASS b\r\n");
  pop3.child("+OK in\r\n");
  EXPECT_EQ(pop3.event(), DialogueEvent::StayedPlain);
  EXPECT_EQ(pop3.at_peer(), kList + "+OK\r\n+OK in\r\n"s);
  EXPECT_EQ(pop3.at_child(), "STAT\r\nCAPA\r\n");
}

TEST_P(Pop3InsideTlsTest, ApopAndAuthAreLogins) {
  exchange("AUTH PLAIN\r\n", "+ \r\n");
  exchange("AA==\r\n", "-ERR no\r\n");
  exchange("APOP a 0\r\n", "+OK\r\n");
  EXPECT_EQ(pop3.event(), DialogueEvent::StayedPlain);
}

TEST_P(Pop3InsideTlsTest, NulAndLongLinesEndTheSession) {
  pop3.peer("USER a\0b\r\n"s);
  EXPECT_EQ(pop3.at_peer(), "-ERR NUL in command\r\n");
  EXPECT_EQ(pop3.event(), DialogueEvent::Close);
  Conversation other(inside_after("-ERR\r\n", false), GetParam());
  other.peer("USER " + std::string(13000, 'x'));
  EXPECT_EQ(other.at_peer(), "-ERR Line too long\r\n");
  EXPECT_EQ(other.event(), DialogueEvent::Close);
}

}  // namespace
}  // namespace dotls
