// Descriptors and waiting: the few calls of POSIX that both tools make, with EINTR, deadlines and
// errors dealt with. No policy.
#pragma once

#include <poll.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "shared/unique_fd.hpp"

namespace dotls {

using Clock = std::chrono::steady_clock;

/// A moment after which waiting ends; nullopt waits for ever.
using Deadline = std::optional<Clock::time_point>;

/// The one of the two that comes first.
[[nodiscard]] Deadline earlier(Deadline a, Deadline b);

/// poll(2) until an entry is ready (true, revents set) or the deadline has passed (false). An entry
/// whose descriptor is negative is passed over. Blocks; takes up again after EINTR. Throws
/// Fatal::system. Any thread.
[[nodiscard]] bool poll_until(std::span<pollfd> entries, Deadline deadline);

/// Whether a read(2) or write(2) that failed so on a non-blocking descriptor is worth another try.
[[nodiscard]] constexpr bool means_later(int error_number) {
  return error_number == EAGAIN || error_number == EINTR;
}

/// An eventfd (non-blocking, close-on-exec) that wakes a poll. Throws Fatal::system.
[[nodiscard]] UniqueFd make_event_fd();
/// Makes the eventfd readable, for good until cleared. Never blocks. Any thread.
void raise_event(int event_fd);
/// Takes the event back.
void clear_event(int event_fd);

/// A copy of `fd` (close-on-exec) that is `least` or above. Throws Fatal::system that begins with
/// `doing`.
[[nodiscard]] UniqueFd duplicate_above(int fd, int least, const char* doing);

/// Writes all of `bytes`, blocking; false with errno set where the descriptor fails.
[[nodiscard]] bool write_all(int fd, std::string_view bytes);

/// Sets O_NONBLOCK on the open file description behind `fd` for as long as the object lives, then
/// gives the flags back as they were: the description may be the parent's as well.
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
