// What a finished handshake tells about session and peer: the program's environment variables
// (mod_ssl's names) and the log line.
#pragma once

#include "dotls/tls/session.hpp"
#include "dotls/tls/settings.hpp"
#include "shared/event.hpp"
#include "shared/variables.hpp"

namespace dotls {

/// The variables for a program inside this session: TLS_PROVIDER, and with `full` (-z) the rest.
/// Text from the peer is escaped and bounded; the names in its certificate are set only if it was
/// verified. Main thread, before the session is shared.
[[nodiscard]] Variables describe_for_program(const Session& session, Role role, bool full);

/// The same for the log: what the peer said is as it said it.
[[nodiscard]] HandshakeFacts describe_for_log(const Session& session);

/// Whether Diffie-Hellman parameters of ours are used.
[[nodiscard]] bool uses_dh_parameters(const SSL& ssl);

}  // namespace dotls
