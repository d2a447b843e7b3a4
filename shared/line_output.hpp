// Whole lines into a descriptor that others write to as well, without being held up by whoever
// should read them. It knows nothing of what the lines say.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "shared/posix_io.hpp"

namespace dotls {

/// The descriptor is borrowed, and its open file description stays as it is: O_NONBLOCK there would
/// be set for all who share it, the program and the super-server among them. SIGPIPE and SIGXFSZ
/// have to be ignored. One thread.
class LineOutput {
 public:
  explicit LineOutput(int fd) : fd_(fd) {}

  /// Writes `line`, which ends with its line end and has PIPE_BUF bytes at most. False, with errno
  /// set, where it is lost: nobody can read it, or nobody has made room for it. That is waited for
  /// 100 ms in total, not for each line: while no line goes, the next ones have what is left. A
  /// regular file is written as any file is.
  [[nodiscard]] bool write(std::string_view line);

 private:
  static constexpr std::chrono::milliseconds kPatience{100};

  [[nodiscard]] ssize_t try_write(std::string_view bytes);
  [[nodiscard]] ssize_t try_terminal(std::string_view bytes);

  int fd_;
  Clock::duration patience_ = kPatience;
  // What a stream took only in part is ended before anything else, so that lines stay whole.
  std::string rest_;
  UniqueFd terminal_;
};

}  // namespace dotls
