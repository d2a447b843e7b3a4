// A line on a terminal that says what is running and for how long. Nothing without a terminal: cron
// mails all output.
#pragma once

#include <string>

#include "shared/posix_io.hpp"

namespace dotls::update {

/// One piece of work. The destructor erases its line, on standard error.
class Progress {
 public:
  Progress(bool shown, std::string what);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  /// Writes the line again.
  void show() const;
  /// Since construction, by the monotonic clock.
  [[nodiscard]] std::chrono::milliseconds elapsed() const;

 private:
  bool shown_;
  std::string what_;
  Clock::time_point begun_ = Clock::now();
};

}  // namespace dotls::update
