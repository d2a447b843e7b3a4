// The last that is done to the network: nothing more is said, and what the peer still sends is
// taken in. It knows no TLS.
#pragma once

#include <chrono>

#include "shared/posix_io.hpp"

namespace dotls {

/// Closing a socket with bytes unread makes the kernel send a reset, which can destroy what is
/// still on its way to the peer. So FIN goes first, and what comes in is read and thrown away until
/// the peer ends too; for 64 MiB at most, and until the peer has taken nothing more of what waits
/// for it for `patience`. Borrows the descriptors, which must be non-blocking. One thread.
class Linger {
 public:
  /// Sends FIN. Where the network is no socket, or gone, it is over at once.
  Linger(int read_fd, int write_fd, Clock::duration patience);

  [[nodiscard]] bool is_over() const { return over_; }
  /// Bytes that the peer had not acknowledged when the wait was given up; 0 where it ended by
  /// itself, and where the network is not TCP.
  [[nodiscard]] int unacknowledged() const;
  /// What to wait for, and for how long, before the next step; nothing where it is over.
  [[nodiscard]] pollfd entry() const;
  [[nodiscard]] Deadline deadline() const;
  /// Does what can be done without waiting. Called at any time.
  void step();

  /// No longer than until then.
  void limit(Clock::time_point end);
  /// All that is left of it. Blocks, and no longer than until `interrupt_fd` is readable.
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
