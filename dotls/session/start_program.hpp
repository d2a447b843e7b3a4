// What program is started for a connection, and with which environment.
#pragma once

#include "dotls/program/child_process.hpp"
#include "dotls/session/connection.hpp"
#include "dotls/tls/session.hpp"

namespace dotls {

/// The program outside TLS: its environment is what we inherited, without what only TLS may set.
[[nodiscard]] ProgramSpec plain_program(const ConnectionRefs& connection);

/// Starts the program inside `session`, which its environment tells of. Where that fails the peer
/// is told the end in the proper way (blocks), and what was thrown goes on.
[[nodiscard]] RunningProgram start_tls_program(const ConnectionRefs& connection, Session& session);

}  // namespace dotls
