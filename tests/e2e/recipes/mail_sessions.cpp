// See mail_sessions.hpp.
#include "tests/e2e/recipes/mail_sessions.hpp"

#include <gmock/gmock.h>

#include "tests/e2e/recipes/machine.hpp"

namespace dotls::test {

using testing::HasSubstr;

std::string pop3_message(MailPeer peer) {
  peer.ask("USER alice\r\n", "^\\+OK");
  peer.ask("PASS secret\r\n", "^\\+OK");
  const std::string message = peer.ask("RETR 1\r\n", "^\\.$");
  peer.ask("QUIT\r\n", "^\\+OK");
  peer.leave();
  return message;
}

std::string imap_message(MailPeer peer) {
  peer.ask("a LOGIN alice secret\r\n", "^a OK");
  peer.ask("b SELECT INBOX\r\n", "^b OK");
  const std::string message = peer.ask("c FETCH 1 BODY[]\r\n", "^c OK");
  peer.ask("d LOGOUT\r\n", "^d OK");
  peer.leave();
  return message;
}

void expect_queued(MailPeer& peer) {
  const RunResult emptied = Machine::shell("rm -f /var/qmail/queue/queued");
  EXPECT_EQ(emptied.status, 0) << emptied.err;
  peer.ask("MAIL FROM:<alice@example.org>\r\n", "^250 ");
  peer.ask("RCPT TO:<bob@example.net>\r\n", "^250 ");
  peer.ask("DATA\r\n", "^354 ");
  EXPECT_THAT(peer.ask("Subject: a real one\r\n\r\nHello.\r\n.\r\n", "^[0-9]"), HasSubstr("250 "));
  peer.ask("QUIT\r\n", "^221 ");
  peer.leave();
  const RunResult queued =
      Machine::shell("stat -c %U /var/qmail/queue/queued; cat /var/qmail/queue/queued");
  EXPECT_THAT(queued.out, testing::AllOf(testing::StartsWith("qmailq\n"),
                                         HasSubstr("Subject: a real one\n\nHello.\n"),
                                         HasSubstr("Falice@example.org\nTbob@example.net\n")));
}

void expect_submission(MailPeer peer) {
  peer.ask("EHLO client.example.org\r\n", "^250 ");
  EXPECT_THAT(peer.ask("MAIL FROM:<eve@example.org>\r\n", "^[0-9]"), HasSubstr("530 "));
  EXPECT_THAT(peer.ask("AUTH PLAIN AGFsaWNlAHdyb25n\r\n", "^[0-9]"), HasSubstr("501 "));
  peer.ask("AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n", "^235 ");
  expect_queued(peer);
}

}  // namespace dotls::test
