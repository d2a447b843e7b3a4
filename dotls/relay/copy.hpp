// One direction of a connection: bytes from a source to a sink until one of them ends. Each
// direction runs this in a thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <string_view>

#include "dotls/relay/copy_control.hpp"
#include "dotls/relay/idle_times.hpp"
#include "shared/byte_stream.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

/// How long a reset waits for a program that may be about to exit.
inline constexpr std::chrono::seconds kLastLook{2};

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

/// Copies from `source` to `sink`, beginning with `first`, until the source ends, the connection is
/// idle for `idle.session`, one write makes no progress for `idle.step`, or an order ends it. At
/// the source's end the sink is told (try_close_write); under Order::Hold not until another order
/// comes. If the sink fails, the rest of the source is read and discarded, so that its end is still
/// noticed. Blocks in poll(2) only, never in a step.
[[nodiscard]] CopyReport run_copy(ByteStream& source, ByteStream& sink, CopyControl& control,
                                  Activity& activity, const IdleTimes& idle,
                                  std::string_view first);

}  // namespace dotls
