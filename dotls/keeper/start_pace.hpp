// How soon an acceptor that has ended is followed by another one.
#pragma once

#include <algorithm>
#include <chrono>

#include "shared/posix_io.hpp"

namespace dotls {

/// Who crashes engines on purpose gets fewer tries, and others wait no longer than three seconds.
class StartPace {
 public:
  void note_start() { begun_ = Clock::now(); }
  /// `at_once`: it was ended by us.
  [[nodiscard]] Clock::time_point next_start(bool at_once) {
    constexpr std::chrono::milliseconds kFirst{100};
    constexpr std::chrono::milliseconds kMost{3000};
    // One that lived so long has not failed at its start.
    constexpr std::chrono::seconds kLongLife{60};
    const auto now = Clock::now();
    const bool fine = at_once || now - begun_ > kLongLife;
    delay_ = fine ? std::chrono::milliseconds(0) : std::clamp(delay_ * 2, kFirst, kMost);
    return now + delay_;
  }

 private:
  Clock::time_point begun_;
  std::chrono::milliseconds delay_{0};
};

}  // namespace dotls
