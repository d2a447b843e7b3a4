#include "dotls/relay/relay.hpp"

#include <poll.h>
#include <pthread.h>

#include <array>
#include <exception>
#include <optional>
#include <system_error>
#include <thread>

#include "dotls/relay/copy.hpp"
#include "shared/error.hpp"

namespace dotls {
namespace {

using Order = CopyControl::Order;

// How long a peer must be quiet before it is told that the program's output, after an answer, has
// ended.
constexpr std::chrono::seconds kQuietBeforeEnd{2};

void set_thread_stack_size() {
#ifndef DOTLS_SANITIZED  // their shadow frames need more
  // Default stacks take 8 MiB of address space each, and run scripts set softlimit -m.
  constexpr std::size_t kStackBytes = std::size_t{256} * 1024;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  pthread_setattr_default_np(&attributes);
  pthread_attr_destroy(&attributes);
#endif
}

// One direction in a thread of its own; `news_fd` is raised when it has news.
class DirectionThread {
 public:
  DirectionThread(ByteStream& source, ByteStream& sink, Activity& activity, const IdleTimes& idle,
                  const std::string& first, Order order, int news_fd)
      : control_(news_fd, order) {
    thread_ = std::thread([this, &source, &sink, &activity, idle, &first] {
      try {
        control_.report_end(run_copy(source, sink, control_, activity, idle, first));
      } catch (...) {
        control_.report_end(std::current_exception());
      }
    });
  }
  DirectionThread(const DirectionThread&) = delete;
  DirectionThread& operator=(const DirectionThread&) = delete;
  ~DirectionThread() { stop(); }

  void give(Order order) { control_.give(order); }
  [[nodiscard]] CopyNews news() const { return control_.news(); }
  void stop() {
    if (!thread_.joinable()) return;
    control_.give(Order::Stop);
    thread_.join();
  }

 private:
  CopyControl control_;
  std::thread thread_;
};

// What the main thread does while the two directions run.
class Supervisor {
 public:
  Supervisor(ByteStream& peer, ProgramPipes& pipes, Program& program, Interrupts& signals,
             const IdleTimes& idle, const RelayStart& start)
      : peer_(peer),
        pipes_(pipes),
        program_(program),
        signals_(signals),
        grace_(idle.step),
        child_spoke_(start.child_spoke),
        news_(make_event_fd()),
        to_child_(peer, pipes, activity_, idle, start.to_child, Order::Run, news_.get()),
        to_peer_(pipes, peer, activity_, idle, start.to_peer,
                 start.end_is_told_at_once ? Order::Run : Order::Hold, news_.get()) {}

  RelayReport run() {
    while (!is_over()) wait_for_news();
    stop_both();
    RelayReport report = judge();
    report.countdown = countdown_.value_or(Countdown(grace_));
    return report;
  }

 private:
  // The countdown to SIGKILL continues until the directions return, however long their present step
  // takes.
  void stop_both() {
    stopping_ = true;
    to_child_.give(Order::Stop);
    to_peer_.give(Order::Stop);
    for (look(); !in_.report || !out_.report; look()) wait_for_news();
    to_child_.stop();
    to_peer_.stop();
  }

  void look() {
    quiet_until_.reset();
    in_ = to_child_.news();
    out_ = to_peer_.news();
  }

  bool is_over() {
    look();
    const bool delivered = out_.report.has_value();
    const bool received = in_.report.has_value();
    if (is_peer_gone()) {
      // The program has lost its peer. A message that it has accepted must reach the queue, so it
      // gets all that was received before, and the idle time to finish.
      if (!countdown_) countdown_.emplace(grace_);
      to_child_.give(Order::Finish);
      return received || child_ended_ || countdown_->is_term_due();
    }
    if (delivered && received) return true;
    if (out_.end_is_held && !end_released_) consider_release();
    if (!child_ended_) return false;
    // Processes left by the program may keep its output open, but not once we were told to end.
    if (countdown_) to_peer_.give(Order::Finish);
    return delivered || (countdown_ && countdown_->is_kill_due());
  }

  // The program's output has ended. A peer that is told so stops sending (with TLS 1.2 it must, RFC
  // 5246 section 7.2.1), so it is told only once it has nothing more to send, or nobody would read
  // it.
  void consider_release() {
    exit_released_end_ = child_ended_ && !in_.source_reset;
    end_released_ = child_ended_ || in_.report || in_.sink_lost;
    if (!end_released_ && (child_spoke_ || out_.source_spoke)) {
      const Clock::time_point now = Clock::now();
      const Clock::time_point quiet_until = in_.quiet_since.value_or(now) + kQuietBeforeEnd;
      end_released_ = now >= quiet_until;
      if (!end_released_) quiet_until_ = quiet_until;
    }
    if (end_released_) to_peer_.give(Order::Run);
  }

  [[nodiscard]] bool is_peer_gone() const {
    const auto failed = [](const std::optional<CopyReport>& report) {
      return report && (report->end == CopyEnd::SourceReset ||
                        report->end == CopyEnd::SourceBroken || report->end == CopyEnd::TimedOut);
    };
    return out_.sink_lost || failed(out_.report) || failed(in_.report);
  }

  void wait_for_news() {
    std::array<pollfd, 3> waits{pollfd{news_.get(), POLLIN, 0}, pollfd{signals_.fd(), POLLIN, 0},
                                pollfd{child_ended_ ? -1 : program_.ended_fd(), POLLIN, 0}};
    const Deadline due = countdown_ ? countdown_->next() : std::nullopt;
    const bool ready = poll_until(waits, earlier(due, quiet_until_));
    // If the peer is gone, the caller ends the program when its time is up.
    if (countdown_ && (stopping_ || !is_peer_gone())) countdown_->send_due(program_);
    if (!ready) return;
    if (waits[0].revents != 0) clear_event(news_.get());
    if (waits[1].revents != 0 && signals_.try_take()) terminate();
    if (waits[2].revents != 0) child_ended_ = program_.find_end().has_value();
  }

  // We got SIGTERM, SIGINT or SIGHUP: the program gets SIGTERM now, SIGKILL later.
  void terminate() {
    if (!countdown_) countdown_.emplace(grace_);
    countdown_->terminate(program_);
  }

  RelayReport judge() {
    const CopyReport in = *in_.report;
    const CopyReport out = *out_.report;
    RelayReport report;
    report.bytes_to_child = in.bytes;
    report.bytes_to_peer = out.bytes;
    report.peer_ended = in.source_ended;
    const bool late_reset = is_late_reset();
    const bool input_failed = in.end == CopyEnd::SourceReset || in.end == CopyEnd::SourceBroken;
    if ((out_.sink_lost || input_failed) && !late_reset) {
      // Even if a direction timed out afterwards, because the program reads no more.
      report.end = ConnectionEnd::Broken;
      report.failure = peer_.failure();
      report.failure_class = peer_.failure_class();
    } else if (out.end == CopyEnd::SourceBroken) {
      report.end = ConnectionEnd::Broken;
      report.failure = "the program's output cannot be read: " + pipes_.failure();
      report.failure_class = FailureClass::System;
    } else if (in.end == CopyEnd::TimedOut || out.end == CopyEnd::TimedOut) {
      report.end = ConnectionEnd::TimedOut;
      report.stood_still = in.end == CopyEnd::TimedOut ? in.stood_still : out.stood_still;
      report.failure_class = FailureClass::Timeout;
    } else if (const auto undelivered = undelivered_output(); undelivered > 0) {
      report.end = ConnectionEnd::Undelivered;
      report.failure = std::to_string(undelivered) + " bytes of the program's output";
    } else if (in.end == CopyEnd::SourceTruncated || late_reset) {
      report.end = ConnectionEnd::Truncated;
      report.failure_class = FailureClass::Left;
    }
    return report;
  }

  [[nodiscard]] std::uint64_t undelivered_output() const {
    return out_.report->undelivered + pipes_.unread_output();
  }

  // A peer that closes with bytes of ours unread, even only our close_notify, resets the
  // connection. If the program had exited and all was sent, nothing is lost; the peer's side is
  // just truncated. A write that meets the reset consumes the error; the read then sees a bare end
  // or nothing.
  bool is_late_reset() {
    const CopyEnd in = in_.report->end;
    const bool by_read = in == CopyEnd::SourceReset;
    const bool by_write =
        out_.sink_lost && (in == CopyEnd::SourceTruncated || in == CopyEnd::Stopped);
    if ((!by_read && !by_write) || undelivered_output() > 0) return false;
    // Its input lost its reader, or we stopped before telling it of the reset: its exit is its own.
    const bool on_its_own = in_.sink_lost || (in_.source_reset && in == CopyEnd::Stopped);
    return exit_released_end_ || (on_its_own && is_exiting());
  }

  // The program's input has no reader: whether because it is exiting, with its output ended too.
  bool is_exiting() {
    std::array<pollfd, 1> ended{pollfd{program_.ended_fd(), POLLIN, 0}};
    std::array<pollfd, 1> output{pollfd{pipes_.read_fd(), POLLIN, 0}};
    const auto now = Clock::now();
    return poll_until(ended, now + kLastLook) && program_.find_end() && poll_until(output, now) &&
           output[0].revents == POLLHUP;
  }

  ByteStream& peer_;
  ProgramPipes& pipes_;
  Program& program_;
  Interrupts& signals_;
  std::chrono::seconds grace_;  // for a program whose peer is gone
  bool child_spoke_;
  Activity activity_;
  UniqueFd news_;
  bool child_ended_ = false;
  bool stopping_ = false;
  bool end_released_ = false;
  bool exit_released_end_ = false;
  /// When the peer will have been quiet for long enough to be told of the end.
  Deadline quiet_until_;
  /// Set once the program must end: its peer is gone, or a signal told us to end.
  std::optional<Countdown> countdown_;
  CopyNews in_;
  CopyNews out_;
  DirectionThread to_child_;
  DirectionThread to_peer_;
};

}  // namespace

RelayReport run_relay(ByteStream& peer, ProgramPipes& pipes, Program& program, Interrupts& signals,
                      const IdleTimes& idle, const RelayStart& start) {
  set_thread_stack_size();
  std::optional<Supervisor> supervisor;
  try {
    supervisor.emplace(peer, pipes, program, signals, idle, start);
  } catch (const std::system_error& error) {
    throw Fatal(kExitSystem, std::string("cannot start a thread: ") + error.what() +
                                 "; raise ulimit -v (softlimit -a, -m) or ulimit -u");
  }
  return supervisor->run();
}

}  // namespace dotls
