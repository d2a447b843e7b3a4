// What the end of a connection means: the exit status and the lines in the log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

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

/// How both ended.
struct BothEnded {
  ProgramEnd program;
  /// What the peer has not acknowledged of what it was sent, in bytes.
  std::uint64_t unacknowledged = 0;
};

/// Ends the network and the program, both at once. Blocks.
[[nodiscard]] BothEnded end_both(const ConnectionRefs& connection, RunningProgram& running,
                                 const Countdown& countdown);

/// Of a session inside TLS: when the handshake was over, and whether the peer has sent anything
/// since.
struct TlsLife {
  Clock::time_point since;
  bool has_spoken = false;
};

/// "undelivered: ..." for bytes that the peer has not acknowledged; empty for none.
[[nodiscard]] std::string undelivered_text(std::uint64_t bytes);

/// Ends what is left of the connection: closes the program's input and the
/// network, waits for the program as long as the report says, logs how it all ended, and returns
/// the exit status. `tls`: nothing where the session stayed in the clear. Blocks.
[[nodiscard]] int conclude(const ConnectionRefs& connection, RunningProgram& running,
                           const RelayReport& report, const std::optional<TlsLife>& tls);

/// The same for a session in the clear whose program has the network itself: we let go of it, and
/// no more. Blocks.
[[nodiscard]] int conclude_without_network(const ConnectionRefs& connection,
                                           RunningProgram& running, const RelayReport& report);

}  // namespace dotls
