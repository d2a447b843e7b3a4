#include "dotls/program/end_child.hpp"

#include <array>

namespace dotls {
namespace {

constexpr std::chrono::milliseconds kGroupLook{100};

}  // namespace

ProgramEnder::ProgramEnder(Program& program, ProgramPipes& pipes, Interrupts& signals,
                           const Countdown& countdown)
    : program_(program), pipes_(pipes), signals_(signals), countdown_(countdown) {
  static_cast<void>(pipes_.try_close_write());
}

// Processes that a program leaves when it ends by itself are not our concern. After SIGTERM, which
// went to the group, they get until SIGKILL.
bool ProgramEnder::is_over() {
  if (!program_.find_end()) return false;
  leader_ended_ = true;
  if (!countdown_.term_sent() || countdown_.kill_sent()) return true;
  return !program_.has_left_others();
}

void ProgramEnder::step(const pollfd& beside, Deadline beside_due) {
  countdown_.send_due(program_);
  std::array waits{pollfd{leader_ended_ ? -1 : program_.ended_fd(), POLLIN, 0},
                   pollfd{signals_.fd(), POLLIN, 0},
                   pollfd{output_open_ ? pipes_.read_fd() : -1, POLLIN, 0}, beside};
  static_cast<void>(poll_until(waits, earlier(next_look(), beside_due)));
  if (waits[1].revents != 0 && signals_.try_take()) countdown_.terminate(program_);
  if (waits[2].revents != 0) output_open_ = pipes_.discard_output();
}

Deadline ProgramEnder::next_look() const {
  // No event announces the end of processes that are not our children.
  if (leader_ended_) return Clock::now() + kGroupLook;
  return countdown_.next();
}

ProgramEnd end_child(Program& program, ProgramPipes& pipes, Interrupts& signals,
                     const Countdown& countdown) {
  ProgramEnder ender(program, pipes, signals, countdown);
  while (!ender.is_over()) ender.step();
  return program.reap();
}

}  // namespace dotls
