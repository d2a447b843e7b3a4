#include "dotls/network/linger.hpp"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "shared/wait_loop.hpp"

namespace dotls {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{64} * 1024 * 1024;
// So that a peer that never stops sending does not starve the caller's other events.
constexpr int kReadsInAStep = 64;
// No event announces that the kernel's send queue has shrunk.
constexpr std::chrono::seconds kQueueLook{1};

}  // namespace

Linger::Linger(int read_fd, int write_fd, Clock::duration patience)
    : read_fd_(read_fd),
      write_fd_(write_fd),
      patience_(patience),
      end_(Clock::now() + patience),
      next_look_(Clock::now() + kQueueLook) {
  // Not a socket, or already gone: all we can do is close.
  over_ = ::shutdown(write_fd_, SHUT_WR) != 0;
  static_cast<void>(::ioctl(write_fd_, SIOCOUTQ, &unsent_));
}

pollfd Linger::entry() const {
  return {over_ ? -1 : read_fd_, POLLIN, 0};
}

Deadline Linger::deadline() const {
  if (over_) return std::nullopt;
  return std::min(next_look_, limit_ ? std::min(end_, *limit_) : end_);
}

void Linger::step() {
  if (over_) return;
  drain();
  const Clock::time_point now = Clock::now();
  if (now >= next_look_) look_at_queue();
  if (!over_ && (now >= end_ || (limit_ && now >= *limit_))) over_ = gave_up_ = true;
}

void Linger::limit(Clock::time_point end) {
  limit_ = limit_ ? std::min(*limit_, end) : end;
}

void Linger::run(int interrupt_fd) {
  while (!over_) {
    if (wait_for(entry(), deadline(), interrupt_fd) == WaitEnd::Interrupted) {
      gave_up_ = true;
      return;
    }
    step();
  }
}

int Linger::unacknowledged() const {
  int protocol = 0;
  socklen_t size = sizeof protocol;
  int bytes = 0;
  if (!gave_up_ || ::getsockopt(write_fd_, SOL_SOCKET, SO_PROTOCOL, &protocol, &size) != 0 ||
      protocol != IPPROTO_TCP || ::ioctl(write_fd_, SIOCOUTQ, &bytes) != 0) {
    return 0;
  }
  return std::max(bytes - 1, 0);  // the FIN counts as one
}

void Linger::drain() {
  std::array<char, 16384> unread;
  for (int i = 0; i < kReadsInAStep && drained_ < kMaxBytes; ++i) {
    const ssize_t got = ::read(read_fd_, unread.data(), unread.size());
    if (got < 0 && means_later(errno)) return;
    if (got <= 0) {
      over_ = true;
      return;
    }
    drained_ += static_cast<std::size_t>(got);
  }
  if (drained_ >= kMaxBytes) over_ = gave_up_ = true;
}

// A slow reader is not dead: its time starts again while it takes what is queued for it.
void Linger::look_at_queue() {
  next_look_ = Clock::now() + kQueueLook;
  int unsent = 0;
  if (::ioctl(write_fd_, SIOCOUTQ, &unsent) != 0) return;
  if (unsent < unsent_) end_ = Clock::now() + patience_;
  unsent_ = unsent;
}

}  // namespace dotls
