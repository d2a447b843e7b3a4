// A program that is our own child: how it is started, signalled, waited for and reaped. The only
// place that knows Boost.Process.
#pragma once

#include <string>
#include <vector>

#include "dotls/program/program.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {

/// What is to be started, and how it sees the world.
struct ProgramSpec {
  /// The program, looked up through PATH if it has no slash, and its arguments.
  std::vector<std::string> command;
  /// Its whole environment, as NAME=VALUE.
  std::vector<std::string> environment;
  /// The descriptors that it reads from and writes to: 0 and 1, or 6 and 7.
  int read_fd = 0;
  int write_fd = 1;
  /// Server mode: it leads a process group of its own, which signals go to. A client's program
  /// stays in ours, because it may own the terminal.
  bool own_group = true;
  /// Its descriptor 2 is /dev/null instead of ours.
  bool null_stderr = false;
};

/// Starts it (vfork; before any thread of ours exists, because Boost looks at SIGCHLD). It gets
/// back what `signals` changed, and an empty mask. Throws Fatal::system that names the program.
[[nodiscard]] RunningProgram start_child(const ProgramSpec& spec, const SignalInbox& signals);

/// Becomes the program, with `environment` and our descriptors (NOTLS). Returns only by throwing
/// Fatal::system.
[[noreturn]] void become_program(const std::vector<std::string>& command,
                                 const std::vector<std::string>& environment);

}  // namespace dotls
