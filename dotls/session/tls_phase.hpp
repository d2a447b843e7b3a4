// From the settings to a session that is ready: the context, the handshake, their log lines and
// failures.
#pragma once

#include "dotls/session/connection.hpp"
#include "dotls/tls/context.hpp"
#include "dotls/tls/session.hpp"

namespace dotls {

/// What is the same for every connection, made once. Logs what is worth knowing of it. Throws
/// Fatal, as load_context() does.
[[nodiscard]] TlsContext load_tls(const TlsSettings& settings, const Diagnostics& diagnostics);

/// Shakes hands with the peer and logs what was agreed. Blocks for -t at most. Throws Fatal when
/// there is no session: 97 with the reason (the alert has been sent), 111 when time ran out.
[[nodiscard]] Session shake_hands(const ConnectionRefs& connection, const TlsContext& context);

}  // namespace dotls
