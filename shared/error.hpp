// The one exception of both tools: "the process must end", with a message and an exit status.
// Expected results are values, never exceptions.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "shared/event.hpp"

namespace dotls {

/// Wrong usage or configuration: the administrator must fix it.
inline constexpr int kExitUsage = 100;
/// A system error, a time-out, a program that cannot be started: worth retrying.
inline constexpr int kExitSystem = 111;

/// Thrown when the process cannot continue. what() is one line that names the file, option or peer,
/// and the fix.
class Fatal : public std::runtime_error {
 public:
  /// The set-up is wrong, or the machine fails (kExitSystem).
  Fatal(int exit_status, const std::string& message);
  /// What is logged, which may be less than fatal: a probe that says nothing is nobody's business.
  Fatal(int exit_status, Event event);

  /// With kExitUsage. After memory ran out (memory_shortage.hpp) what looks wrong may be right:
  /// then kExitSystem, naming the limit.
  [[nodiscard]] static Fatal usage(const std::string& message);
  /// With kExitSystem: `doing` followed by error_text().
  [[nodiscard]] static Fatal system(const std::string& doing, int error_number);
  /// For a file that cannot be opened or read: kExitSystem if the machine is short of a resource or
  /// fails, else kExitUsage.
  [[nodiscard]] static Fatal file(const std::string& path, int error_number);

  [[nodiscard]] int exit_status() const { return exit_status_; }
  /// For the log, with the exit status.
  [[nodiscard]] const Event& event() const { return event_; }

 private:
  int exit_status_;
  Event event_;
};

/// strerror(3), and the limit to raise where one was hit.
[[nodiscard]] std::string error_text(int error_number);

}  // namespace dotls
