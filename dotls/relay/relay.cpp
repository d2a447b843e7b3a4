#include "dotls/relay/relay.hpp"

#include <poll.h>
#include <pthread.h>

#include <array>
#include <csignal>
#include <exception>
#include <future>
#include <optional>
#include <system_error>
#include <thread>

#include "dotls/relay/copy.hpp"
#include "shared/error.hpp"

namespace dotls {
namespace {

using Order = CopyControl::Order;

// Two default stacks take 16 MiB of address space each, and run scripts set softlimit -m.
constexpr std::size_t kStackBytes = std::size_t{256} * 1024;

void set_thread_stack_size() {
#ifndef DOTLS_SANITIZED  // their shadow frames need more
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  pthread_setattr_default_np(&attributes);
  pthread_attr_destroy(&attributes);
#endif
}

// One direction in a thread of its own; `news_fd` is raised when it has ended.
class DirectionThread {
 public:
  DirectionThread(ByteStream& source, ByteStream& sink, Activity& activity,
                  std::chrono::seconds idle_time, const std::string& first, int news_fd)
      : control_(news_fd), report_(promise_.get_future()) {
    thread_ = std::thread([this, &source, &sink, &activity, idle_time, &first, news_fd] {
      try {
        promise_.set_value(run_copy(source, sink, control_, activity, idle_time, first));
      } catch (...) {
        promise_.set_exception(std::current_exception());
      }
      raise_event(news_fd);
    });
  }
  DirectionThread(const DirectionThread&) = delete;
  DirectionThread& operator=(const DirectionThread&) = delete;
  ~DirectionThread() { stop(); }

  void give(Order order) { control_.give(order); }
  [[nodiscard]] bool sink_lost() const { return control_.sink_lost(); }
  /// Its report, once it has ended; throws what ended it otherwise.
  [[nodiscard]] const std::optional<CopyReport>& look() {
    if (!seen_ && report_.wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
      seen_ = report_.get();
    }
    return seen_;
  }
  void stop() {
    if (!thread_.joinable()) return;
    control_.give(Order::Stop);
    thread_.join();
  }

 private:
  CopyControl control_;
  std::promise<CopyReport> promise_;
  std::future<CopyReport> report_;
  std::optional<CopyReport> seen_;
  std::thread thread_;
};

// What the main thread watches while the two directions run.
class Supervisor {
 public:
  Supervisor(ByteStream& peer, ChildProcess& child, SignalInbox& signals,
             std::chrono::seconds idle_time, const RelayStart& start)
      : peer_(peer),
        child_(child),
        signals_(signals),
        idle_time_(idle_time),
        news_(make_event_fd()),
        to_child_(peer, child.pipes(), activity_, idle_time, start.to_child, news_.get()),
        to_peer_(child.pipes(), peer, activity_, idle_time, start.to_peer, news_.get()) {}

  RelayReport run() {
    while (!is_over()) wait_for_news();
    stop_both();
    RelayReport report = judge();
    report.patience = patience_ ? *patience_ : patience_of(idle_time_);
    return report;
  }

 private:
  // What threatens the program with SIGKILL goes on while the directions return, however long the
  // step takes that they are in.
  void stop_both() {
    stopping_ = true;
    to_child_.give(Order::Stop);
    to_peer_.give(Order::Stop);
    while (!to_child_.look() || !to_peer_.look()) wait_for_news();
    to_child_.stop();
    to_peer_.stop();
  }

  bool is_over() {
    const bool delivered = to_peer_.look().has_value();
    const bool received = to_child_.look().has_value();
    if (is_peer_gone()) {
      // Nobody listens to the program any more. A message that it has accepted must reach the
      // queue, so it gets what was received before the end, and has the idle time to end by itself.
      if (!patience_) patience_ = patience_of(idle_time_);
      to_child_.give(Order::Finish);
      return received || child_ended_ || Clock::now() >= patience_->term_at;
    }
    if (delivered && received) return true;
    if (!child_ended_) return false;
    // What the program left running may still hold its output, but not once we were told to end.
    if (patience_) to_peer_.give(Order::Finish);
    return delivered || (patience_ && Clock::now() >= patience_->kill_at);
  }

  bool is_peer_gone() {
    const auto broken = [](const std::optional<CopyReport>& report) {
      return report && (report->end == CopyEnd::SourceBroken || report->end == CopyEnd::TimedOut);
    };
    return to_peer_.sink_lost() || broken(to_peer_.look()) || broken(to_child_.look());
  }

  void wait_for_news() {
    std::array<PollEntry, 3> waits{PollEntry{news_.get(), POLLIN}, PollEntry{signals_.fd(), POLLIN},
                                   PollEntry{child_ended_ ? -1 : child_.exit_fd(), POLLIN}};
    // Where nobody listens, end_child takes over when the program's time is up.
    const bool hands_over = is_peer_gone() && !stopping_;
    Deadline deadline;
    // Once killed it can only end; a deadline that has passed would make us spin meanwhile.
    if (patience_ && !killed_) deadline = hands_over ? patience_->term_at : patience_->kill_at;
    if (!poll_until(waits, deadline)) {
      if (!hands_over) {
        child_.signal(SIGKILL);
        killed_ = true;
      }
      return;
    }
    if (waits[0].revents != 0) clear_event(news_.get());
    if (waits[1].revents != 0 && signals_.try_take()) terminate();
    if (waits[2].revents != 0) child_ended_ = true;
  }

  // SIGTERM, SIGINT or SIGHUP came to us: the program hears SIGTERM at once, SIGKILL later.
  void terminate() {
    child_.signal(SIGTERM);
    if (!told_to_end_) {
      patience_ = patience_of({});
      patience_->term_sent = true;
    }
    told_to_end_ = true;
  }

  RelayReport judge() {
    const CopyReport in = *to_child_.look();
    const CopyReport out = *to_peer_.look();
    RelayReport report;
    report.bytes_to_child = in.bytes;
    report.bytes_to_peer = out.bytes;
    const bool delivered = out.end == CopyEnd::SourceClosed && !to_peer_.sink_lost();
    if (to_peer_.sink_lost() || (in.end == CopyEnd::SourceBroken && !delivered)) {
      // Also where a direction timed out afterwards, as it does when the program reads no more.
      report.end = ConnectionEnd::Broken;
      report.failure = peer_.failure();
    } else if (in.end == CopyEnd::TimedOut || out.end == CopyEnd::TimedOut) {
      report.end = ConnectionEnd::TimedOut;
    } else if (in.end == CopyEnd::SourceTruncated || in.end == CopyEnd::SourceBroken) {
      // A reset behind our close_notify: a peer that closes with bytes of ours unread. All of the
      // answer was sent; what the peer said ended without its saying so.
      report.end = ConnectionEnd::Truncated;
    }
    return report;
  }

  ByteStream& peer_;
  ChildProcess& child_;
  SignalInbox& signals_;
  std::chrono::seconds idle_time_;
  Activity activity_;
  UniqueFd news_;
  bool child_ended_ = false;
  bool told_to_end_ = false;
  bool killed_ = false;
  bool stopping_ = false;
  /// Set once the program's time runs: nobody listens to it, or a signal told us to end.
  std::optional<Patience> patience_;
  DirectionThread to_child_;
  DirectionThread to_peer_;
};

}  // namespace

RelayReport run_relay(ByteStream& peer, ChildProcess& child, SignalInbox& signals,
                      std::chrono::seconds idle_time, const RelayStart& start) {
  set_thread_stack_size();
  std::optional<Supervisor> supervisor;
  try {
    supervisor.emplace(peer, child, signals, idle_time, start);
  } catch (const std::system_error& error) {
    throw Fatal(kExitSystem, std::string("cannot start a thread: ") + error.what() +
                                 "; raise ulimit -v (softlimit -a, -m) or ulimit -u");
  }
  return supervisor->run();
}

}  // namespace dotls
