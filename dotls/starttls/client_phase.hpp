// Drives a ClientUpgrade over the network's descriptors, before TLS and before the program.
#pragma once

#include <string>

#include "dotls/starttls/client_upgrade.hpp"
#include "shared/event.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

enum class ClientPhaseEnd { Upgrade, Failed, TimedOut, Interrupted };

struct ClientPhaseOutcome {
  ClientPhaseEnd end;
  /// For Failed: why, and whether the server says that a retry may succeed.
  std::string reason;
  bool temporary = false;
  FailureClass failure = FailureClass::None;
};

/// Talks to the server until it is ready for TLS, the upgrade fails, `deadline` passes or
/// `interrupt_fd` is readable. The descriptors are non-blocking and borrowed. Blocks. After Upgrade
/// nothing was read past the server's last answer.
[[nodiscard]] ClientPhaseOutcome run_client_phase(ClientUpgrade& upgrade, int read_fd, int write_fd,
                                                  Deadline deadline, int interrupt_fd);

}  // namespace dotls
