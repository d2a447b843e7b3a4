// What the end of a connection means: the exit status and the lines in the log.
#pragma once

#include "dotls/program/countdown.hpp"
#include "dotls/program/program.hpp"
#include "dotls/relay/relay.hpp"
#include "dotls/session/connection.hpp"
#include "shared/exit_status.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

/// The exit status for `report` and a program that ended so (dotls(1), EXIT STATUS).
[[nodiscard]] int exit_status_of(const RelayReport& report, const ProgramEnd& program,
                                 bool is_client);

/// Ends the network and the program, both at once, and returns how the program ended. Blocks.
[[nodiscard]] ProgramEnd end_both(const ConnectionRefs& connection, RunningProgram& running,
                                  const Countdown& countdown);

/// Ends what is left of the connection: closes the program's input and the
/// network, waits for the program as long as the report says, logs how it all ended, and returns
/// the exit status. Blocks.
[[nodiscard]] int conclude(const ConnectionRefs& connection, RunningProgram& running,
                           const RelayReport& report);

}  // namespace dotls
