// Goal: an SMTP conversation for the tests, with the steps that most of them begin with.
#pragma once

#include <string>

#include "tests/unit/starttls/conversation.hpp"

namespace dotls {

inline constexpr auto kReady = "220 2.0.0 Ready to start TLS\r\n";
inline constexpr auto kNotBehind = "503 5.5.1 Nothing may follow STARTTLS before TLS does\r\n";

class SmtpDialogueTest : public DialogueTest {
 protected:
  void greet() {
    smtp.child("220 host ESMTP\r\n");
    ASSERT_EQ(smtp.at_peer(), "220 host ESMTP\r\n");
  }
  /// The peer's command must reach the child unchanged, and the answer the peer.
  void exchange(const std::string& command, const std::string& answer) {
    smtp.peer(command);
    EXPECT_EQ(smtp.at_child(), command);
    smtp.child(answer);
    EXPECT_EQ(smtp.at_peer(), answer);
  }
  void ehlo_with_chunking() {
    smtp.peer("EHLO me\r\n");
    smtp.child("250-host\r\n250 CHUNKING\r\n");
    smtp.at_child();
    smtp.at_peer();
  }
  Conversation smtp{StarttlsProtocol::Smtp, GetParam()};
};

}  // namespace dotls
