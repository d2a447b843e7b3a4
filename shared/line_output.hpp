// Writes whole lines to a shared descriptor, and is not held up by a reader that stalls. It does
// not interpret the lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "shared/posix_io.hpp"

namespace dotls {

/// Borrows the descriptor and leaves its flags alone: O_NONBLOCK would be set for all who share the
/// open file description, such as the program and the super-server. SIGPIPE and SIGXFSZ must be
/// ignored. One thread.
class LineOutput {
 public:
  explicit LineOutput(int fd) : fd_(fd) {}

  /// Writes `line`, which includes its line end and has at most PIPE_BUF bytes. False, with errno
  /// set, if it is lost: there is no reader, or no room within 100 ms. The 100 ms are for all lines
  /// together until one gets through again. A regular file is simply written.
  [[nodiscard]] bool write(std::string_view line);

 private:
  static constexpr std::chrono::milliseconds kPatience{100};

  [[nodiscard]] ssize_t try_write(std::string_view bytes);
  [[nodiscard]] ssize_t try_terminal(std::string_view bytes);

  int fd_;
  Clock::duration patience_ = kPatience;
  // The rest of a line that a stream took in part; it goes first, so that lines stay whole.
  std::string rest_;
  UniqueFd terminal_;
};

}  // namespace dotls
