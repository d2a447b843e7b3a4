#include "dotls/starttls/plain_io.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace dotls {

PlainStep Inlet::try_read(std::size_t most) {
  if (ended_) return PlainStep::Waits;
  const ssize_t got = ::read(fd_, buffer_.data(), std::min(most, buffer_.size()));
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return PlainStep::Waits;
  ended_ = got <= 0;
  if (ended_) return got == 0 ? PlainStep::Ended : PlainStep::Failed;
  size_ = static_cast<std::size_t>(got);
  read_ += size_;
  return PlainStep::Moved;
}

PollEntry Inlet::entry(bool wanted) const {
  return {wanted && !ended_ ? fd_ : -1, POLLIN};
}

PlainStep Outbox::try_write() {
  if (empty()) return PlainStep::Waits;
  const ssize_t wrote = ::write(fd_, bytes_.data(), bytes_.size());
  if (wrote < 0) return errno == EAGAIN || errno == EINTR ? PlainStep::Waits : PlainStep::Failed;
  bytes_.erase(0, static_cast<std::size_t>(wrote));
  written_ += static_cast<std::uint64_t>(wrote);
  return PlainStep::Moved;
}

PollEntry Outbox::entry() const {
  return {empty() ? -1 : fd_, POLLOUT};
}

}  // namespace dotls
