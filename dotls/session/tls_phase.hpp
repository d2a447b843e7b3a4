// From the settings to a session that is ready: the context, the handshake, their log lines and
// failures.
#pragma once

#include "dotls/session/connection.hpp"
#include "dotls/tls/context.hpp"
#include "dotls/tls/session.hpp"

namespace dotls {

/// What is the same for every connection, made once. Logs what is worth knowing of it. Throws
/// Fatal, as load_context() does.
[[nodiscard]] TlsContext load_tls(const TlsSettings& settings, const Log& log);

/// A session, when its handshake was over, and how many bytes had come from the peer until then; 0
/// if some of them came after the handshake.
struct ShakenSession {
  Session session;
  Clock::time_point since;
  std::uint64_t wire_read;
};

/// Shakes hands with the peer and logs what was agreed. Blocks for -t at most. Throws Fatal when
/// there is no session: 97 with the reason (the alert has been sent), 111 when time ran out. With
/// --ucspi-tls the caller closes the network.
[[nodiscard]] ShakenSession shake_hands(const ConnectionRefs& connection,
                                        const TlsContext& context);

/// Starts the program inside `session`, with its variables. If that fails, sends the peer
/// close_notify (blocks) and rethrows.
[[nodiscard]] RunningProgram start_tls_program(const ConnectionRefs& connection, Session& session);

}  // namespace dotls
