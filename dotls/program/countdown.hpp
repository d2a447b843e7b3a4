// When a program that must end gets SIGTERM, and when SIGKILL.
#pragma once

#include <chrono>

#include "dotls/program/program.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

/// Starts when it is made, and depends on the clock alone: ask it after each wait. A value.
class Countdown {
 public:
  static constexpr std::chrono::seconds kTermToKill{5};

  /// SIGTERM at once.
  Countdown() : Countdown(Clock::duration::zero()) {}
  /// SIGTERM after `grace`, SIGKILL `term_to_kill` after the SIGTERM was sent, however late that
  /// was.
  explicit Countdown(Clock::duration grace, Clock::duration term_to_kill = kTermToKill)
      : due_(Clock::now() + grace), term_to_kill_(term_to_kill) {}

  /// Sends what is due.
  void send_due(Program& program);
  /// A signal told us to end: sends SIGTERM now. Only the first starts the time to SIGKILL.
  void terminate(Program& program);

  /// When the next signal is due; nullopt after SIGKILL.
  [[nodiscard]] Deadline next() const;
  [[nodiscard]] bool term_sent() const { return stage_ != Stage::Grace; }
  [[nodiscard]] bool kill_sent() const { return stage_ == Stage::Killed; }
  /// Whether the time is up, the signal sent or not.
  [[nodiscard]] bool is_term_due() const { return term_sent() || Clock::now() >= due_; }
  [[nodiscard]] bool is_kill_due() const;

 private:
  enum class Stage { Grace, Terminated, Killed };

  Stage stage_ = Stage::Grace;
  Clock::time_point due_;
  Clock::duration term_to_kill_;
};

}  // namespace dotls
