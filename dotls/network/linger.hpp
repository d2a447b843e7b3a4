// Closes a TCP connection without a reset: sends FIN and discards what the peer still sends. It
// knows no TLS.
#pragma once

#include <chrono>

#include "shared/posix_io.hpp"

namespace dotls {

/// Closing a socket with unread bytes makes the kernel send a reset, which can destroy what is
/// still on its way to the peer. So FIN goes first, and input is read and discarded until the peer
/// ends too: at most 64 MiB, and no longer than `patience` after the peer last took something from
/// the send queue. Borrows the descriptors, which must be non-blocking. One thread.
class Linger {
 public:
  /// Sends FIN. Over at once if the network is not a socket, or gone.
  Linger(int read_fd, int write_fd, Clock::duration patience);

  [[nodiscard]] bool is_over() const { return over_; }
  /// Bytes that the peer had not acknowledged when the wait was given up; 0 if the peer ended, or
  /// the network is not TCP.
  [[nodiscard]] int unacknowledged() const;
  /// What to wait for, and until when, before the next step; nothing once it is over.
  [[nodiscard]] pollfd entry() const;
  [[nodiscard]] Deadline deadline() const;
  /// Does what needs no waiting. Call at any time.
  void step();

  /// Sets a latest end.
  void limit(Clock::time_point end);
  /// Runs to the end. Blocks, until `interrupt_fd` is readable at the latest.
  void run(int interrupt_fd);

 private:
  void drain();
  void look_at_queue();

  int read_fd_;
  int write_fd_;
  Clock::duration patience_;
  Clock::time_point end_;
  Clock::time_point next_look_;
  Deadline limit_;
  int unsent_ = 0;  // bytes that the peer has not acknowledged
  std::size_t drained_ = 0;
  bool over_ = false;
  bool gave_up_ = false;
};

}  // namespace dotls
