// Ends a program that has lost its peer.
#pragma once

#include <poll.h>

#include "dotls/program/countdown.hpp"
#include "dotls/program/program.hpp"
#include "shared/interrupts.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

/// Closes the program's input, discards its output and waits for its end: SIGTERM and SIGKILL when
/// they are due, SIGTERM at once when we get a signal. We do not wait for processes that it left
/// running, except after SIGTERM: then its group has until SIGKILL. Main thread, when no other
/// thread uses the pipes.
class ProgramEnder {
 public:
  ProgramEnder(Program& program, ProgramPipes& pipes, Interrupts& signals,
               const Countdown& countdown);

  /// Whether nothing is left to wait for.
  [[nodiscard]] bool is_over();
  /// Does what is due, then waits for the next event, or until `beside` is ready or `beside_due`
  /// has passed. Blocks.
  void step(const pollfd& beside = {-1, 0, 0}, Deadline beside_due = std::nullopt);

 private:
  [[nodiscard]] Deadline next_look() const;

  Program& program_;
  ProgramPipes& pipes_;
  Interrupts& signals_;
  Countdown countdown_;
  bool output_open_ = true;
  bool leader_ended_ = false;
};

/// Runs a ProgramEnder and reaps the program. Blocks.
[[nodiscard]] ProgramEnd end_child(Program& program, ProgramPipes& pipes, Interrupts& signals,
                                   const Countdown& countdown);

}  // namespace dotls
