#include "dotls/relay/copy.hpp"

#include <poll.h>

#include <array>
#include <memory>
#include <span>

namespace dotls {
namespace {

using Order = CopyControl::Order;

// A pipe holds 64 KiB: a larger buffer fills it no faster. Not zeroed: untouched pages cost
// nothing.
constexpr std::size_t kBufferBytes = std::size_t{64} * 1024;

class Copy {
 public:
  Copy(ByteStream& source, ByteStream& sink, CopyControl& control, Activity& activity,
       const IdleTimes& idle)
      : source_(source), sink_(sink), control_(control), activity_(activity), idle_(idle) {}

  CopyReport run(std::string_view first) {
    const CopyEnd end =
        deliver(std::as_bytes(std::span(first.data(), first.size()))) ? pump() : cut_short_;
    return {end, bytes_, undelivered_, stood_still_, source_ended_};
  }

 private:
  CopyEnd pump() {
    const std::unique_ptr<std::byte[]> buffer(new std::byte[kBufferBytes]);
    while (control_.order() != Order::Stop) {
      const IoResult got = source_.try_read({buffer.get(), kBufferBytes});
      switch (got.status) {
        case IoStatus::Done:
          activity_.touch();
          control_.note_source_spoke();
          if (!deliver({buffer.get(), got.bytes})) return cut_short_;
          break;
        case IoStatus::WantRead:
        case IoStatus::WantWrite:
          if (control_.order() == Order::Finish) return close_sink(CopyEnd::SourceClosed);
          control_.note_source_quiet(got.partial);
          if (!wait_for_source(got.status)) return time_out(idle_.session);
          break;
        case IoStatus::PeerClosed:
          return close_sink(CopyEnd::SourceClosed);
        case IoStatus::PeerTruncated:
          return close_sink(CopyEnd::SourceTruncated);
        case IoStatus::PeerReset:
          return end_by_reset();
        case IoStatus::Broken:
          return close_sink(CopyEnd::SourceBroken);
      }
    }
    return CopyEnd::Stopped;
  }

  // A program that exits closes its input, which we see only while ours is open. So wait a moment:
  // the peer may have read its last output and reset before the program has exited.
  CopyEnd end_by_reset() {
    control_.report_source_reset();
    source_ended_ = Clock::now();
    const Clock::time_point until = *source_ended_ + kLastLook;
    while (!sink_lost_ && control_.order() < Order::Finish && wait({-1, 0, 0}, -1, until)) {
    }
    return close_sink(CopyEnd::SourceReset);
  }

  // False if the direction must end; cut_short_ says how. A failed sink is no end: the rest of the
  // source is then discarded.
  bool deliver(std::span<const std::byte> bytes) {
    Clock::time_point progress = Clock::now();
    while (!bytes.empty() && !sink_lost_) {
      const IoResult put = sink_.try_write(bytes);
      if (put.status == IoStatus::Done) {
        activity_.touch();
        progress = Clock::now();
        bytes_ += put.bytes;
        bytes = bytes.subspan(put.bytes);
      } else if (!wait_for_sink(put.status, progress)) {
        undelivered_ += bytes.size();
        return false;
      }
    }
    undelivered_ += bytes.size();
    return true;
  }

  CopyEnd close_sink(CopyEnd end) {
    if (!source_ended_) source_ended_ = Clock::now();
    if (!wait_while_held()) return CopyEnd::Stopped;
    const Clock::time_point begun = Clock::now();
    while (!sink_lost_) {
      const IoResult closed = sink_.try_close_write();
      if (closed.status == IoStatus::Done) break;
      if (!wait_for_sink(closed.status, begun)) return cut_short_;
    }
    return end;
  }

  // The source has ended. False on Order::Stop.
  bool wait_while_held() {
    if (control_.order() == Order::Hold) control_.report_held_end();
    while (control_.order() == Order::Hold) wait({-1, 0, 0}, -1, std::nullopt);
    return control_.order() != Order::Stop;
  }

  CopyEnd time_out(std::chrono::seconds stood_still) {
    stood_still_ = stood_still;
    return CopyEnd::TimedOut;
  }

  // After a step on the sink that moved nothing: waits, or marks the sink lost.
  bool wait_for_sink(IoStatus status, Clock::time_point progress) {
    if (status != IoStatus::WantRead && status != IoStatus::WantWrite) {
      lose_sink();
      return true;
    }
    const bool crossed = status == IoStatus::WantRead;
    const bool ready = wait({crossed ? sink_.read_fd() : sink_.write_fd(),
                             static_cast<short>(crossed ? POLLIN : POLLOUT), 0},
                            sink_.writer_retry_fd(), progress + idle_.step);
    if (!ready) cut_short_ = time_out(idle_.step);
    return ready && control_.order() != Order::Stop;
  }

  void lose_sink() {
    sink_lost_ = true;
    control_.report_sink_lost();
  }

  // -D is the connection's idle time: while the other direction moves, this one may be idle.
  bool wait_for_source(IoStatus want) {
    const bool crossed = want == IoStatus::WantWrite;
    const pollfd entry{crossed ? source_.write_fd() : source_.read_fd(),
                       static_cast<short>(crossed ? POLLOUT : POLLIN), 0};
    for (;;) {
      const Clock::time_point deadline = activity_.last() + idle_.session;
      // Being ready is not progress: a source may be ready for ever without data (endless
      // KeyUpdates).
      if (Clock::now() >= deadline) return false;
      if (wait(entry, source_.reader_retry_fd(), deadline)) return true;
      if (activity_.last() + idle_.session == deadline) return false;
    }
  }

  // True if a retry is worthwhile: ready, an order, a nudge from the other thread's step, or the
  // sink has lost its reader.
  bool wait(pollfd entry, int retry_fd, Deadline deadline) {
    std::array<pollfd, 5> entries{entry, pollfd{control_.nudge_fd(), POLLIN, 0},
                                  pollfd{retry_fd, POLLIN, 0},
                                  pollfd{sink_lost_ ? -1 : sink_.unread_fd(), 0, 0},
                                  pollfd{control_.interrupt_fd(), POLLIN, 0}};
    if (!poll_until(entries, deadline)) return false;
    if (entries[4].revents != 0) control_.give(Order::Stop);
    // Cleared before the order is read, so that a later order wakes us again.
    if (entries[1].revents != 0) clear_event(control_.nudge_fd());
    if (entries[3].revents != 0) lose_sink();
    return true;
  }

  ByteStream& source_;
  ByteStream& sink_;
  CopyControl& control_;
  Activity& activity_;
  IdleTimes idle_;
  std::chrono::seconds stood_still_{0};
  std::optional<Clock::time_point> source_ended_;
  std::uint64_t bytes_ = 0;
  std::uint64_t undelivered_ = 0;
  bool sink_lost_ = false;
  CopyEnd cut_short_ = CopyEnd::Stopped;
};

}  // namespace

CopyReport run_copy(ByteStream& source, ByteStream& sink, CopyControl& control, Activity& activity,
                    const IdleTimes& idle, std::string_view first) {
  return Copy(source, sink, control, activity, idle).run(first);
}

}  // namespace dotls
