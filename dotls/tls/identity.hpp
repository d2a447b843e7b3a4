// What a finished handshake says of the session and of the peer, and how the program is told: the
// variables of the environment (mod_ssl's names) and the line for the log.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dotls/tls/session.hpp"
#include "dotls/tls/settings.hpp"

namespace dotls {

using Variables = std::vector<std::pair<std::string, std::string>>;

/// The variables for a program inside this session. TLS_PROVIDER always; with `full` (-z) all of
/// them. What comes from the peer is escaped and bounded; the names in its certificate stand there
/// only if it was verified. Main thread, before the session is shared.
[[nodiscard]] Variables describe_for_program(const Session& session, Role role, bool full);

/// Protocol, cipher, group, whether resumed, ALPN and the state of the peer's certificate, in one
/// line.
[[nodiscard]] std::string describe_for_log(const Session& session);

}  // namespace dotls
