// Waiting for a descriptor, and steps with waits between them, that a deadline or an interruption
// ends. No policy.
#pragma once

#include <poll.h>

#include <optional>
#include <type_traits>

#include "shared/posix_io.hpp"

namespace dotls {

enum class WaitEnd { Ready, TimedOut, Interrupted };

/// Blocks until `entry` is ready, `deadline` has passed or `interrupt_fd` is readable, which counts
/// before all else. Throws Fatal::system.
[[nodiscard]] WaitEnd wait_for(const pollfd& entry, Deadline deadline, int interrupt_fd);

/// Takes steps until one comes to an end, or a wait between two of them does. `step` never blocks;
/// it returns its end, or nothing and in its argument what to wait for. The enumeration of its ends
/// has TimedOut and Interrupted too. Blocks. Throws Fatal::system.
template <class Step>
[[nodiscard]] auto step_until(Deadline deadline, int interrupt_fd, Step step) {
  using End = typename std::invoke_result_t<Step, pollfd&>::value_type;
  for (;;) {
    pollfd awaited{-1, 0, 0};
    if (const std::optional<End> end = step(awaited)) return *end;
    switch (wait_for(awaited, deadline, interrupt_fd)) {
      case WaitEnd::Ready:
        // The clock counts: who is always ready and never done does not outlast the deadline.
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
