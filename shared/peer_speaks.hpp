// Which protocol somebody speaks, by the first bytes that they sent: a client's as well as a
// server's. For messages: it names what was met in place of what was expected, and decides nothing
// else.
#pragma once

#include <string_view>

namespace dotls {

enum class PeerSpeaks { Unknown, Tls, Smtp, Pop3, Imap, Http, ProxyV1, ProxyV2 };

/// The protocol that `first_bytes` begin. Unknown where they are too few, or where more than one
/// protocol begins so (QUIT, NOOP). Pure: any thread.
[[nodiscard]] PeerSpeaks peer_speaks(std::string_view first_bytes);

/// "TLS", "SMTP", ... for messages; "an unknown protocol" for Unknown.
[[nodiscard]] std::string_view word_of(PeerSpeaks protocol);

}  // namespace dotls
