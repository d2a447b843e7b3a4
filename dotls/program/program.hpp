// What the rest of dotls knows of a program: that it takes signals, ends and says how. Who started
// it, and in which process, the implementation knows.
#pragma once

#include <memory>

#include "dotls/program/program_pipes.hpp"
#include "shared/exit_status.hpp"

namespace dotls {

/// A running program. The destructor ends and reaps what is still there. Main thread.
///
/// One that another process has started for us (its parent, which alone can signal and reap it) is
/// known by a socket to that process. It has to answer has_ended() and has_left_others() from what
/// it was told, without a question of its own and without blocking; to take the loss of that
/// process for the program's end; and to let signal() fail in silence, since the end will show.
class Program {
 public:
  Program() = default;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  virtual ~Program() = default;

  /// Readable once it has ended, and when has_ended() should be asked for another reason; borrowed.
  [[nodiscard]] virtual int ended_fd() const = 0;
  /// Whether it has ended. Until reap() its number, and its group's, are nobody else's. Never
  /// blocks.
  [[nodiscard]] virtual bool has_ended() = 0;
  /// Sends a signal to it, and to its group if it leads one; also where it has left its group.
  virtual void signal(int signal_number) = 0;
  /// Whether others of its group are there, once it has ended. Never blocks; nothing tells when
  /// that changes. Whoever holds the program looks for us as long as it has been sent a signal.
  [[nodiscard]] virtual bool has_left_others() = 0;
  /// Waits for its end and says how it was. Once. Blocks.
  [[nodiscard]] virtual ProgramEnd reap() = 0;
};

/// A program, and our ends of its pipes.
struct RunningProgram {
  ProgramPipes pipes;
  std::unique_ptr<Program> program;
};

}  // namespace dotls
