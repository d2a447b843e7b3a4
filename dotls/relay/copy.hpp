// One direction of a connection: bytes from a source to a sink until one of them ends. Both
// directions are this function, called twice, each in a thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "dotls/outcomes.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

/// When the connection last moved, in either direction. Lock-free; any thread.
class Activity {
 public:
  Activity() { touch(); }
  void touch() { last_.store(Clock::now().time_since_epoch().count(), std::memory_order_relaxed); }
  [[nodiscard]] Clock::time_point last() const {
    return Clock::time_point(Clock::duration(last_.load(std::memory_order_relaxed)));
  }

 private:
  std::atomic<Clock::rep> last_;
};

/// How the main thread steers one direction and hears of it. The descriptor `news_fd` (an eventfd,
/// borrowed) is raised when there is something to hear.
class CopyControl {
 public:
  enum class Order {
    Run,
    Finish,  ///< deliver what is already there, wait for no more
    Stop,    ///< return at once
  };

  explicit CopyControl(int news_fd) : nudge_(make_event_fd()), news_fd_(news_fd) {}

  /// Gives an order, which wakes the direction wherever it waits. Main thread.
  void give(Order order) {
    order_.store(order);
    raise_event(nudge_.get());
  }
  [[nodiscard]] Order order() const { return order_.load(); }
  /// Readable when an order came; the direction takes that back before it looks at order().
  [[nodiscard]] int nudge_fd() const { return nudge_.get(); }

  /// The sink takes no more; what still comes from the source is thrown away.
  void report_sink_lost() {
    sink_lost_.store(true);
    raise_event(news_fd_);
  }
  [[nodiscard]] bool sink_lost() const { return sink_lost_.load(); }

 private:
  std::atomic<Order> order_{Order::Run};
  std::atomic<bool> sink_lost_{false};
  UniqueFd nudge_;
  int news_fd_;
};

enum class CopyEnd {
  SourceClosed,     ///< in the proper way; the sink was told so
  SourceTruncated,  ///< without saying so; the sink was told that it ended
  SourceBroken,     ///< source.failure() says why; the sink was told that it ended
  TimedOut,         ///< the connection stood still for the idle time
  Stopped,          ///< by order
};

struct CopyReport {
  CopyEnd end;
  /// Bytes that the sink took.
  std::uint64_t bytes = 0;
};

/// Copies from `source` to `sink`, beginning with `first`, until the source ends, the connection is
/// idle for `idle_time`, one write makes no progress for as long, or an order ends it. When the
/// source ends the sink is told (try_close_write). Where the sink fails, the rest of the source is
/// read and thrown away, so that its end is still noticed. Blocks in poll(2) only, never in a step.
[[nodiscard]] CopyReport run_copy(ByteStream& source, ByteStream& sink, CopyControl& control,
                                  Activity& activity, std::chrono::seconds idle_time,
                                  std::string_view first);

}  // namespace dotls
