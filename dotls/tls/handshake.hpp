// Runs the first handshake, in the main thread.
#pragma once

#include <string>

#include "dotls/tls/session.hpp"
#include "shared/byte_stream.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

enum class HandshakeEnd { Done, Failed, TimedOut, Interrupted };

struct HandshakeOutcome {
  HandshakeEnd end;
  /// For Failed: why, in words that need no more said.
  std::string reason;
};

/// Runs the handshake until it is done, has failed, `deadline` has passed or `interrupt_fd` is
/// readable. Blocks. Main thread, before the session is shared.
[[nodiscard]] HandshakeOutcome run_handshake(Session& session, int read_fd, int write_fd,
                                             Deadline deadline, int interrupt_fd);

}  // namespace dotls
