// The one exception of both tools: "the process must end", with the words and the exit status.
// Expected results are values and never come this way.
#pragma once

#include <stdexcept>
#include <string>

namespace dotls {

/// Wrong usage or configuration: what the administrator has to fix.
inline constexpr int kExitUsage = 100;
/// A system error, a time-out, a program that cannot be started: worth another try.
inline constexpr int kExitSystem = 111;

/// Thrown where the process cannot go on. what() is one line that names the file, the option or
/// the peer, and the fix; exit_status() is what the process is to end with.
class Fatal : public std::runtime_error {
 public:
  Fatal(int exit_status, const std::string& message)
      : std::runtime_error(message), exit_status_(exit_status) {}

  /// One with kExitUsage. Where memory ran out before (memory_shortage.hpp), what looks wrong may
  /// be right: kExitSystem then, and the limit is named.
  [[nodiscard]] static Fatal usage(const std::string& message);
  /// One with kExitSystem: `doing` followed by error_text().
  [[nodiscard]] static Fatal system(const std::string& doing, int error_number);
  /// For a file that cannot be opened or read: kExitSystem where the machine has run short of
  /// something or fails, else kExitUsage.
  [[nodiscard]] static Fatal file(const std::string& path, int error_number);

  [[nodiscard]] int exit_status() const { return exit_status_; }

 private:
  int exit_status_;
};

/// strerror(3), and the limit that has to be raised where it is one.
[[nodiscard]] std::string error_text(int error_number);

}  // namespace dotls
