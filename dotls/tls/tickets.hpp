// Session tickets (RFC 5077, RFC 8446 section 4.6.1) that any process with the same ticket.keys
// accepts, so that a session is resumed although each connection is a process of its own.
#pragma once

#include <openssl/ssl.h>

#include <string>
#include <vector>

#include "dotls/tls/context_notes.hpp"
#include "dotls/tls/settings.hpp"

namespace dotls {

/// Sends no ticket and accepts none: no process will see the session again.
void forget_sessions(SSL_CTX& context);

/// Uses ticket.keys of the directory: new tickets with the current key, old ones accepted and
/// renewed. Where the file is not there or is unusable, no ticket is sent; `notes` get the reason
/// in the second case. Not to be called where client certificates are asked for: a resumed session
/// is not verified again, and a revoked or expired certificate would pass.
void use_ticket_keys(SSL_CTX& context, const TlsSettings& settings, ContextNotes& notes);

/// For a server, right before the first data that it writes: in TLS 1.3, with ticket keys, that
/// write sends a ticket first. One, since whoever resumes with it gets the next. A ticket right
/// after the handshake would be left unread by a client that only writes, and its close(2) would
/// then reset the connection, with data of the client lost. To be called no earlier: the next
/// SSL_read_ex(3) would send it.
void give_ticket(SSL& ssl);

/// The session id context for a server that shows these certificates: a ticket is accepted only
/// where the same keys are in use. 32 bytes.
[[nodiscard]] std::string session_id_context(const std::vector<const X509*>& leaves);

}  // namespace dotls
