// Which protocol a client or a server speaks, by its first bytes. For messages only: "got this
// instead".
#pragma once

#include <string_view>

namespace dotls {

enum class PeerSpeaks { Unknown, Tls, Smtp, Pop3, Imap, Http, ProxyV1, ProxyV2 };

/// The protocol that `first_bytes` begin; Unknown if they are too few or ambiguous (QUIT, NOOP).
/// Pure.
[[nodiscard]] PeerSpeaks peer_speaks(std::string_view first_bytes);

/// "TLS", "SMTP", ... for messages; "an unknown protocol" for Unknown.
[[nodiscard]] std::string_view word_of(PeerSpeaks protocol);

}  // namespace dotls
