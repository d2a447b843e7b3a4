// What the system is short of: descriptors, processes, memory. It passes when an engine ends.
#pragma once

#include <exception>
#include <new>
#include <string>

#include "shared/log.hpp"
#include "shared/memory_shortage.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

/// One line of the log for as long as it lasts. Main thread. Borrows the log.
class Shortage {
 public:
  explicit Shortage(const Log& log) : log_(log) {}

  /// Notes that something failed for it, and returns when to try again. Where there is no memory
  /// for a line, there is none.
  [[nodiscard]] Clock::time_point note(const std::exception& error) noexcept {
    constexpr std::chrono::seconds kPause{1};
    try {
      if (reason_ != reason_of(error)) log_.error(reason_ = reason_of(error));
    } catch (const std::bad_alloc&) {
      reason_.clear();
    }
    return Clock::now() + kPause;
  }
  void end() { reason_.clear(); }

 private:
  const Log& log_;
  std::string reason_;
};

}  // namespace dotls
