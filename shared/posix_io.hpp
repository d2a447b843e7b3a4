// Descriptors and waiting: the few POSIX calls that both tools share, with EINTR, deadlines and
// errors handled. No policy.
#pragma once

#include <poll.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/unique_fd.hpp"

namespace dotls {

using Clock = std::chrono::steady_clock;

/// When waiting ends; nullopt: never.
using Deadline = std::optional<Clock::time_point>;

[[nodiscard]] Deadline earlier(Deadline a, Deadline b);

/// poll(2) until an entry is ready (true, revents set) or the deadline has passed (false). Entries
/// with a negative descriptor are ignored. Blocks; retries after EINTR. Throws Fatal::system. Any
/// thread.
[[nodiscard]] bool poll_until(std::span<pollfd> entries, Deadline deadline);

/// Whether a read(2) or write(2) that failed so on a non-blocking descriptor is worth retrying.
[[nodiscard]] constexpr bool means_later(int error_number) {
  return error_number == EAGAIN || error_number == EINTR;
}

/// An eventfd (non-blocking, close-on-exec) that wakes a poll. Throws Fatal::system.
[[nodiscard]] UniqueFd make_event_fd();
/// Makes the eventfd readable until it is cleared. Never blocks. Any thread.
void raise_event(int event_fd);
void clear_event(int event_fd);

/// A copy of `fd` (close-on-exec) that is `least` or above. Throws Fatal::system that begins with
/// `doing`.
[[nodiscard]] UniqueFd duplicate_above(int fd, int least, const char* doing);

/// The words of a list that ends with a null pointer, as argv does.
[[nodiscard]] std::vector<std::string> words_of(char* const* list);
/// `words` as execve(2) wants them, which must outlive this.
[[nodiscard]] std::vector<char*> word_pointers(const std::vector<std::string>& words);

/// Writes all of `bytes`. Blocks; false, with errno set, if a write fails.
[[nodiscard]] bool write_all(int fd, std::string_view bytes);

/// Sets O_NONBLOCK on the open file description of `fd` while the object lives, then restores the
/// flags: the parent may share the description.
class NonblockingGuard {
 public:
  /// Throws Fatal::system that names `what`.
  NonblockingGuard(int fd, const std::string& what);
  NonblockingGuard(const NonblockingGuard&) = delete;
  NonblockingGuard& operator=(const NonblockingGuard&) = delete;
  ~NonblockingGuard();

 private:
  int fd_;
  int flags_;
};

}  // namespace dotls
