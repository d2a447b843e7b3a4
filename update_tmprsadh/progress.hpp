// The line on a terminal that says what takes so long, and for how long already. Nothing where
// there is no terminal: cron mails what it sees.
#pragma once

#include <string>

#include "shared/posix_io.hpp"

namespace dotls::update {

/// One piece of work. Its line, on standard error, is taken away when the object goes.
class Progress {
 public:
  Progress(bool shown, std::string what);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  /// Writes the line again.
  void show() const;
  /// Since the object was made, by a clock that nobody sets.
  [[nodiscard]] std::chrono::milliseconds elapsed() const;

 private:
  bool shown_;
  std::string what_;
  Clock::time_point begun_ = Clock::now();
};

}  // namespace dotls::update
