// Goal: an IMAP conversation for the tests, with the steps that most of them begin with.
#pragma once

#include <string>

#include "tests/unit/starttls/conversation.hpp"

namespace dotls {

class ImapDialogueTest : public DialogueTest {
 protected:
  void greet() {
    imap.child("* OK ready\r\n");
    ASSERT_EQ(imap.at_peer(), "* OK ready\r\n");
  }
  void exchange(const std::string& command, const std::string& answer) {
    imap.peer(command);
    EXPECT_EQ(imap.at_child(), command);
    imap.child(answer);
    EXPECT_EQ(imap.at_peer(), answer);
  }
  void expect_still_in_the_clear() {
    imap.peer("z9 STARTTLS\r\n");
    EXPECT_EQ(imap.at_peer(), "z9 OK Begin TLS negotiation now\r\n");
    EXPECT_EQ(imap.event(), DialogueEvent::Upgrade);
  }
  Conversation imap{StarttlsProtocol::Imap, GetParam()};
};

}  // namespace dotls
