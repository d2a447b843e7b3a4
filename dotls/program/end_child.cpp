#include "dotls/program/end_child.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <csignal>

namespace dotls {
namespace {

constexpr std::chrono::seconds kTermToKill{5};
constexpr std::chrono::milliseconds kGroupLook{100};

// False when the program has closed its output: there is nothing left to poll for.
bool discard_output(FdStream& pipes) {
  std::array<std::byte, 4096> discarded;
  switch (pipes.try_read(discarded).status) {
    case IoStatus::Done:
    case IoStatus::WantRead:
    case IoStatus::WantWrite:
      return true;
    case IoStatus::PeerClosed:
    case IoStatus::PeerTruncated:
    case IoStatus::PeerReset:
    case IoStatus::Broken:
      break;
  }
  return false;
}

// SIGTERM and SIGKILL when their time has come, and what there is to wait for until then.
class Ender {
 public:
  Ender(ChildProcess& child, SignalInbox& signals, Patience patience, Meanwhile* beside)
      : child_(child), signals_(signals), patience_(patience), beside_(beside) {}

  void run() {
    static_cast<void>(child_.pipes().try_close_write());
    while (!is_over()) {
      send_due_signal();
      wait();
    }
  }

 private:
  // Who ended by itself may leave others behind, which are their own affair. After SIGTERM, which
  // went to the group, they have as long as it has.
  bool is_over() {
    if (!child_.has_ended()) return false;
    leader_ended_ = true;
    if (!patience_.term_sent || kill_sent_) return true;
    return !child_.has_left_others();
  }

  // By the clock alone: a program that writes without pause keeps poll from ever timing out.
  void send_due_signal() {
    const Clock::time_point now = Clock::now();
    if (!patience_.term_sent && now >= patience_.term_at) {
      // However late it is, there is as much time after SIGTERM.
      const Clock::duration between = patience_.kill_at - patience_.term_at;
      patience_.kill_at = std::max(patience_.kill_at, now + between);
      patience_.term_sent = true;
      child_.signal(SIGTERM);
    } else if (patience_.term_sent && !kill_sent_ && now >= patience_.kill_at) {
      kill_sent_ = true;
      child_.signal(SIGKILL);
    }
  }

  [[nodiscard]] Deadline next_look() const {
    Deadline next = patience_.term_sent ? patience_.kill_at : patience_.term_at;
    if (kill_sent_) next = std::nullopt;
    // Nothing tells of the end of processes that are not our children.
    if (leader_ended_) next = Clock::now() + kGroupLook;
    const Deadline beside = beside_ != nullptr ? beside_->deadline() : std::nullopt;
    return next && beside ? std::min(*next, *beside) : (next ? next : beside);
  }

  void wait() {
    std::array<pollfd, 4> waits{pollfd{leader_ended_ ? -1 : child_.exit_fd(), POLLIN, 0},
                                pollfd{signals_.fd(), POLLIN, 0},
                                pollfd{output_open_ ? child_.pipes().read_fd() : -1, POLLIN, 0},
                                beside_ != nullptr ? beside_->entry() : pollfd{-1, 0, 0}};
    static_cast<void>(poll_until(waits, next_look()));
    if (waits[1].revents != 0 && signals_.try_take() && !patience_.term_sent) {
      patience_ = patience_of({});
    }
    if (waits[2].revents != 0) output_open_ = discard_output(child_.pipes());
    if (beside_ != nullptr) beside_->step();
  }

  ChildProcess& child_;
  SignalInbox& signals_;
  Patience patience_;
  Meanwhile* beside_;
  bool output_open_ = true;
  bool leader_ended_ = false;
  bool kill_sent_ = false;
};

}  // namespace

Patience patience_of(Clock::duration grace) {
  const Clock::time_point term_at = Clock::now() + grace;
  return {term_at, term_at + kTermToKill};
}

ProgramEnd end_child(ChildProcess& child, SignalInbox& signals, Patience patience,
                     Meanwhile* beside) {
  Ender(child, signals, patience, beside).run();
  return child.reap();
}

}  // namespace dotls
