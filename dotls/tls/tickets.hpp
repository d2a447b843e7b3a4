// Session tickets (RFC 5077, RFC 8446 section 4.6.1) that any process with the same ticket.keys
// accepts: each connection is its own process.
#pragma once

#include <openssl/ssl.h>

#include <string>
#include <vector>

#include "dotls/tls/context_notes.hpp"
#include "dotls/tls/settings.hpp"
#include "shared/certdir/ticket_keys.hpp"

namespace dotls {

/// Sends no ticket and accepts none: no process will see the session again.
void forget_sessions(SSL_CTX& context);

/// The directory's ticket.keys; none if the file is missing or unusable: `notes` get the reason if
/// unusable. Not for a server that requests client certificates: a resumed session is not verified
/// again, and a revoked or expired certificate would pass.
[[nodiscard]] std::vector<TicketKey> load_ticket_keys(const TlsSettings& settings,
                                                      ContextNotes& notes);

/// New tickets with the first key, old ones accepted and renewed. Without a key no ticket is sent.
void use_ticket_keys(SSL_CTX& context, std::vector<TicketKey> keys);

/// For a server, right before its first data: in TLS 1.3, with ticket keys, that write sends a
/// ticket first. One is enough, since each resumption brings the next. A client that only writes
/// would leave a ticket right after the handshake unread, and its close(2) would then reset the
/// connection and lose data. Not earlier: the next SSL_read_ex(3) would send it.
void give_ticket(SSL& ssl);

/// The session id context for a server with these certificates: a ticket is accepted only with the
/// same keys. 32 bytes.
[[nodiscard]] std::string session_id_context(const std::vector<const X509*>& leaves);

}  // namespace dotls
