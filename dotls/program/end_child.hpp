// How a program is brought to its end once nobody listens to it any more.
#pragma once

#include <poll.h>

#include "dotls/program/countdown.hpp"
#include "dotls/program/program.hpp"
#include "shared/posix_io.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {

/// Closes the program's input, throws its output away and waits for its end: SIGTERM and SIGKILL
/// when they are due, SIGTERM at once when a signal comes to us. What the program has left running
/// does not hold us, unless it has been sent SIGTERM: then its group has until SIGKILL to end. Main
/// thread, when no other thread uses the pipes.
class ProgramEnder {
 public:
  ProgramEnder(Program& program, ProgramPipes& pipes, SignalInbox& signals,
               const Countdown& countdown);

  /// Whether there is nothing to wait for any more.
  [[nodiscard]] bool is_over();
  /// Does what is due and waits for what comes next, be it what goes on beside: until `beside` is
  /// ready or `beside_due` has passed. Blocks.
  void step(const pollfd& beside = {-1, 0, 0}, Deadline beside_due = std::nullopt);

 private:
  [[nodiscard]] Deadline next_look() const;

  Program& program_;
  ProgramPipes& pipes_;
  SignalInbox& signals_;
  Countdown countdown_;
  bool output_open_ = true;
  bool leader_ended_ = false;
};

/// A ProgramEnder to its end, and then the program's. Blocks.
[[nodiscard]] ProgramEnd end_child(Program& program, ProgramPipes& pipes, SignalInbox& signals,
                                   const Countdown& countdown);

}  // namespace dotls
