#include "dotls/program/countdown.hpp"

#include <csignal>

namespace dotls {

void Countdown::send_due(Program& program) {
  const Clock::time_point now = Clock::now();
  if (kill_sent() || now < due_) return;
  if (stage_ == Stage::Grace) {
    stage_ = Stage::Terminated;
    due_ = now + term_to_kill_;
    program.signal(SIGTERM);
  } else {
    stage_ = Stage::Killed;
    program.signal(SIGKILL);
  }
}

void Countdown::terminate(Program& program) {
  if (!term_sent()) {
    stage_ = Stage::Terminated;
    due_ = Clock::now() + kTermToKill;
  }
  program.signal(SIGTERM);
}

Deadline Countdown::next() const {
  if (kill_sent()) return std::nullopt;
  return due_;
}

bool Countdown::is_kill_due() const {
  return kill_sent() || (term_sent() && Clock::now() >= due_);
}

}  // namespace dotls
