// Starts programs for a test and leaves none running.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/unique_fd.hpp"
#include "tests/support/wait.hpp"

namespace dotls::test {

/// An option of strace(1): the leak check of AddressSanitizer does not work under ptrace.
inline constexpr const char* kNoLeakCheck = "--env=ASAN_OPTIONS=detect_leaks=0";

/// A program's output so far: in a memory file, so that it need not be read meanwhile.
class Output {
 public:
  Output();
  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] std::string text() const;
  /// Waits for the first line in which the regular expression (ECMAScript) matches and returns it;
  /// a test failure with all that was written, and "", where none comes.
  std::string wait_for(const std::string& regex) const;
  /// How many lines the regular expression matches in.
  [[nodiscard]] std::size_t count(const std::string& regex) const;

 private:
  UniqueFd fd_;
};

/// What to start. The environment is PATH, HOME, TMPDIR, LANG=C and the sanitizers' options of the
/// test itself, and `env`; nothing else. Signals start at their defaults, unmasked. Descriptors are
/// borrowed; the program gets 0, 1, 2 and `fds`, and no other.
struct Command {
  std::vector<std::string> argv;
  std::map<std::string, std::string> env = {};
  std::string input = {};           ///< what the pipe on descriptor 0 holds where `in` is not given
  int in = -1, out = -1, err = -1;  ///< ours; -1: `input`, captured, captured
  std::vector<std::pair<int, int>> fds = {};  ///< its number, ours
  std::vector<int> closed = {};               ///< of 0, 1 and 2, those it is to find closed
};

/// One program, running. The destructor kills it, with its descendants, where it has not ended.
class Process {
 public:
  /// Throws std::system_error where the program cannot be started.
  explicit Process(const Command& command);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// What it wrote to 1 and 2, where those are captured.
  [[nodiscard]] const Output& out() const { return out_; }
  [[nodiscard]] const Output& err() const { return err_; }
  void signal(int number) const;
  [[nodiscard]] bool running();
  /// Waits for its end; as a shell has it: 0–255, or 128+N for signal N. A test failure, -1, and
  /// the end of the process where it does not end in time.
  int wait(Clock::duration patience = kPatience);

 private:
  bool try_reap(Clock::duration patience);

  Output out_;
  Output err_;
  pid_t pid_ = -1;
  UniqueFd pidfd_;
  std::optional<int> status_;
};

/// What a whole run of a program came to.
struct RunResult {
  int status;
  std::string out;
  std::string err;
};

/// Runs the program to its end.
[[nodiscard]] RunResult run(const Command& command, Clock::duration patience = kPatience);

/// `status` of waitpid(2) as a shell has it.
[[nodiscard]] int shell_status(int status);

/// A pipe, close-on-exec.
struct Pipe {
  Pipe();
  UniqueFd read_end;
  UniqueFd write_end;
};

}  // namespace dotls::test
