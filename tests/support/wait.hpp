// Waiting for what another process does: for the condition, with an end. Never a plain sleep.
#pragma once

#include <chrono>
#include <thread>

namespace dotls::test {

using Clock = std::chrono::steady_clock;

/// How long a test waits for what should come at once. Generous, for sanitizers on a busy machine.
inline constexpr std::chrono::seconds kPatience{60};

/// Looks at `condition` until it holds (true) or `patience` is over (false). Blocks.
template <class Condition>
[[nodiscard]] bool wait_until(Condition condition, Clock::duration patience = kPatience) {
  const auto end = Clock::now() + patience;
  while (!condition()) {
    if (Clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace dotls::test
