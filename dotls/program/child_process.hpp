// The program: how it is started, signalled, waited for and reaped. The only place that knows
// Boost.Process. It carries no bytes.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "shared/exit_status.hpp"
#include "shared/fd_stream.hpp"
#include "shared/signal_inbox.hpp"
#include "shared/unique_fd.hpp"

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

/// A running program that we started. Owns our ends of its pipes and the duty to reap it: the
/// destructor kills and reaps what is still there. Main thread, but for pipes(), whose two sides go
/// to one thread each.
class ChildProcess {
 public:
  /// Starts it (vfork; before any thread of ours exists, because Boost looks at SIGCHLD). It gets
  /// back what `signals` changed, and an empty mask. Throws system_error that names the program.
  ChildProcess(const ProgramSpec& spec, const SignalInbox& signals);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  /// Our ends, non-blocking: what is written here it reads, and the reverse.
  [[nodiscard]] FdStream& pipes() { return pipes_; }
  /// Readable once it has ended (pidfd_open(2)); borrowed.
  [[nodiscard]] int exit_fd() const { return exit_fd_.get(); }
  /// Whether it has ended. It stays a zombie until reap(), so that its group's number cannot be
  /// another's.
  [[nodiscard]] bool has_ended() const;
  /// Sends a signal to it, and to its group if it leads one; also where it has left its group.
  void signal(int signal_number) const;
  /// Whether others of its group are there, once it has ended. Looks through /proc.
  [[nodiscard]] bool has_left_others() const;
  /// Waits for its end and says how it was. Once.
  [[nodiscard]] ProgramEnd reap();

  /// What starting one yields.
  struct Started {
    FdStream pipes;
    pid_t pid;
  };

 private:
  ChildProcess(Started started, bool own_group);

  FdStream pipes_;
  pid_t pid_;
  bool own_group_;
  bool reaped_ = false;
  UniqueFd exit_fd_;
};

/// Becomes the program, with `environment` and our descriptors (NOTLS). Returns only by throwing
/// system_error.
[[noreturn]] void become_program(const std::vector<std::string>& command,
                                 const std::vector<std::string>& environment);

}  // namespace dotls
