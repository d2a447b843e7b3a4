// Drives a ClientUpgrade over the network's descriptors, before TLS and before the program.
#pragma once

#include <string>

#include "dotls/starttls/client_upgrade.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

enum class ClientPhaseEnd { Upgrade, Failed, TimedOut, Interrupted };

struct ClientPhaseOutcome {
  ClientPhaseEnd end;
  /// For Failed: why, and whether the server says that another try may do better.
  std::string reason;
  bool temporary = false;
};

/// Talks to the server until it is ready for TLS, until the way there fails, until `deadline`, or
/// until `interrupt_fd` is readable. The descriptors are non-blocking and borrowed. Blocks. After
/// Upgrade nothing was read behind the server's last answer.
[[nodiscard]] ClientPhaseOutcome run_client_phase(ClientUpgrade& upgrade, int read_fd, int write_fd,
                                                  Deadline deadline, int interrupt_fd);

}  // namespace dotls
