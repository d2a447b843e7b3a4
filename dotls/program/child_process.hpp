// A program that is our own child: starts, signals, awaits and reaps it. Only this file uses
// Boost.Process.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dotls/program/program.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {

/// For a program that speaks UCSPI-TLS: the network itself, and its end of the control socket.
/// Borrowed.
struct UcspiTlsFds {
  int network_read;
  int network_write;
  int control;
};

/// What to start, and with what.
struct ProgramSpec {
  /// The program, looked up through PATH if it has no slash, and its arguments.
  std::vector<std::string> command;
  /// Its whole environment, as NAME=VALUE.
  std::vector<std::string> environment;
  /// The descriptors it reads and writes: 0 and 1, or 6 and 7.
  int read_fd = 0;
  int write_fd = 1;
  /// Server mode: it leads its own process group, to which signals go. A client's program stays in
  /// ours: it may own the terminal.
  bool own_group = true;
  /// It has the network on `read_fd` and `write_fd`. Its pipes and the control socket are on the
  /// lowest descriptors from 3 on that are free (a shell can name no number of two digits), and its
  /// environment says which: SSLREADFD, SSLWRITEFD, SSLCTLFD.
  std::optional<UcspiTlsFds> ucspi_tls;
  /// Its descriptor 2 is /dev/null instead of ours.
  bool null_stderr = false;
};

/// Starts it by vfork, before we have threads, because Boost looks at SIGCHLD. It gets the
/// dispositions from before `signals`, and an empty mask. Throws Fatal::system that names the
/// program.
[[nodiscard]] RunningProgram start_child(const ProgramSpec& spec, const SignalInbox& signals);

/// Becomes the program, with `environment` and our descriptors (NOTLS). Throws Fatal::system.
[[noreturn]] void become_program(const std::vector<std::string>& command,
                                 const std::vector<std::string>& environment);

}  // namespace dotls
