#include "dotls/relay/end_child.hpp"

#include <poll.h>

#include <array>
#include <csignal>

namespace dotls {
namespace {

constexpr std::chrono::seconds kTermToKill{5};

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
    case IoStatus::Broken:
      break;
  }
  return false;
}

}  // namespace

Patience patience_of(Clock::duration grace) {
  const Clock::time_point term_at = Clock::now() + grace;
  return {term_at, term_at + kTermToKill};
}

ProgramEnd end_child(ChildProcess& child, SignalInbox& signals, Patience patience) {
  FdStream& pipes = child.pipes();
  static_cast<void>(pipes.try_close_write());
  bool output_open = true;
  bool term_sent = false;
  bool kill_sent = false;
  while (!child.has_ended()) {
    std::array<PollEntry, 3> waits{PollEntry{child.exit_fd(), POLLIN},
                                   PollEntry{signals.fd(), POLLIN},
                                   PollEntry{output_open ? pipes.read_fd() : -1, POLLIN}};
    Deadline next = patience.term_at;
    if (term_sent) next = patience.kill_at;
    if (kill_sent) next = std::nullopt;
    if (!poll_until(waits, next)) {
      child.signal(term_sent ? SIGKILL : SIGTERM);
      kill_sent = term_sent;
      term_sent = true;
      continue;
    }
    if (waits[1].revents != 0 && signals.try_take() && !term_sent) patience = patience_of({});
    if (waits[2].revents != 0) output_open = discard_output(pipes);
  }
  return child.reap();
}

}  // namespace dotls
