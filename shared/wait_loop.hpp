// Waiting for a descriptor, and stepping with waits in between, until a deadline or an
// interruption. No policy.
#pragma once

#include <poll.h>

#include <optional>
#include <type_traits>

#include "shared/posix_io.hpp"

namespace dotls {

enum class WaitEnd { Ready, TimedOut, Interrupted };

/// Blocks until `entry` is ready, `deadline` has passed or `interrupt_fd`, which has priority, is
/// readable. Throws Fatal::system.
[[nodiscard]] WaitEnd wait_for(const pollfd& entry, Deadline deadline, int interrupt_fd);

/// Calls `step` until it returns an end, or a wait between two calls times out or is interrupted.
/// `step` never blocks; without an end it sets its argument to what to wait for. Its enumeration
/// also has TimedOut and Interrupted. Blocks. Throws Fatal::system.
template <class Step>
[[nodiscard]] auto step_until(Deadline deadline, int interrupt_fd, Step step) {
  using End = typename std::invoke_result_t<Step, pollfd&>::value_type;
  for (;;) {
    pollfd awaited{-1, 0, 0};
    if (const std::optional<End> end = step(awaited)) return *end;
    switch (wait_for(awaited, deadline, interrupt_fd)) {
      case WaitEnd::Ready:
        // A descriptor that is always ready must not outlast the deadline.
        if (!deadline || Clock::now() < *deadline) break;
        [[fallthrough]];
      case WaitEnd::TimedOut:
        return End::TimedOut;
      case WaitEnd::Interrupted:
        return End::Interrupted;
    }
  }
}

}  // namespace dotls
