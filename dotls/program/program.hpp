// A program as the rest of dotls sees it: it takes signals, ends, and has an exit status. Which
// process started it is up to the implementation.
#pragma once

#include <memory>
#include <optional>

#include "dotls/program/program_pipes.hpp"
#include "shared/exit_status.hpp"
#include "shared/variables.hpp"

namespace dotls {

/// A running program. The destructor kills and reaps it if it still runs. Main thread.
///
/// If another process started the program (only its parent can signal and reap it), the
/// implementation has a socket to that process. It then answers find_end() and has_left_others()
/// from what it was last told, without asking or blocking; takes the loss of that process for the
/// program's end; and lets signal() fail silently, since the end will show.
class Program {
 public:
  Program() = default;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  virtual ~Program() = default;

  /// Readable once it has ended, or when find_end() should be called for another reason; borrowed.
  [[nodiscard]] virtual int ended_fd() const = 0;
  /// How it ended; nullopt while it runs. Its PID and group ID are not reused before reap(). Never
  /// blocks.
  [[nodiscard]] virtual std::optional<ProgramEnd> find_end() = 0;
  /// Sends a signal to it, and to its group if it leads one; also if it has left its group.
  virtual void signal(int signal_number) = 0;
  /// Once it has ended: whether others of its group are alive. Never blocks; no event announces a
  /// change. A process that holds the program for us keeps looking after it was sent a signal.
  [[nodiscard]] virtual bool has_left_others() = 0;
  /// Waits for its end and returns how it ended. Once. Blocks.
  [[nodiscard]] virtual ProgramEnd reap() = 0;
};

/// A program, and our ends of its pipes.
struct RunningProgram {
  ProgramPipes pipes;
  std::unique_ptr<Program> program;
};

/// Starts the programs of one connection, one after another. Main thread, while it is the only one.
class ProgramStarter {
 public:
  ProgramStarter() = default;
  ProgramStarter(const ProgramStarter&) = delete;
  ProgramStarter& operator=(const ProgramStarter&) = delete;
  virtual ~ProgramStarter() = default;

  /// Starts the program with its inherited environment, less what only we may set, and with
  /// `tls_variables`. Throws Fatal: it cannot be started.
  [[nodiscard]] virtual RunningProgram start(const Variables& tls_variables) = 0;
};

}  // namespace dotls
