// What a client does with the servers of a Machine, once it is inside TLS.
#pragma once

#include <string>

#include "tests/support/mail_peer.hpp"

namespace dotls::test {

/// Alice's message, by a login with her password.
[[nodiscard]] std::string pop3_message(MailPeer peer);
[[nodiscard]] std::string imap_message(MailPeer peer);
/// A message of alice's to bob, put into the queue by qmail-queue, which becomes qmailq for it.
void expect_queued(MailPeer& peer);
/// A submission without login is refused, and one with it queued.
void expect_submission(MailPeer peer);

}  // namespace dotls::test
