// Starts the program for a connection, with its environment.
#pragma once

#include "dotls/program/child_process.hpp"
#include "dotls/session/connection.hpp"
#include "dotls/tls/session.hpp"

namespace dotls {

/// The program outside TLS: its environment is ours without the TLS variables.
[[nodiscard]] ProgramSpec plain_program(const ConnectionRefs& connection);

/// Starts the program inside `session`, with its variables. If that fails, sends the peer
/// close_notify (blocks) and rethrows.
[[nodiscard]] RunningProgram start_tls_program(const ConnectionRefs& connection, Session& session);

}  // namespace dotls
