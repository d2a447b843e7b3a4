// What program is started for a connection, and with which environment.
#pragma once

#include "dotls/connection.hpp"
#include "dotls/relay/child_process.hpp"
#include "dotls/tls/session.hpp"

namespace dotls {

/// The program outside TLS: its environment is what we inherited, without what only TLS may set.
[[nodiscard]] ProgramSpec plain_program(const Connection& connection);

/// The program inside `session`, which its environment tells of.
[[nodiscard]] ProgramSpec tls_program(const Connection& connection, const Session& session);

}  // namespace dotls
