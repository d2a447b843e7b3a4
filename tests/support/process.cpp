// See process.hpp.
#include "tests/support/process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <regex>
#include <sstream>
#include <system_error>

#include "tests/support/descendants.hpp"
#include "tests/support/json_log.hpp"

namespace dotls::test {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::vector<std::string> make_environment(const std::map<std::string, std::string>& more) {
  std::map<std::string, std::string> all{{"LANG", "C"}};
  for (const char* name : {"PATH", "HOME", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS",
                           "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) all[name] = value;
  }
  for (const auto& [name, value] : more) all[name] = value;
  std::vector<std::string> environment;
  for (const auto& [name, value] : all) environment.push_back(name + '=' + value);
  return environment;
}

std::vector<char*> make_pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// What the child does between fork and exec: nothing that could allocate.
struct ChildPlan {
  std::vector<std::pair<int, int>> fds;  // its number, ours; sorted by number
  pid_t parent;
  char* const* argv;
  char* const* env;
  int error_fd;

  [[noreturn]] void run() {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
    // A program that a test kills must leave no core file.
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    // Out of the way first, so that no target is overwritten before it was copied.
    constexpr int kAbove = 500;
    for (auto& entry : fds) entry.second = ::fcntl(entry.second, F_DUPFD_CLOEXEC, kAbove);
    error_fd = ::fcntl(error_fd, F_DUPFD_CLOEXEC, kAbove);
    unsigned next = 0;
    for (const auto& [target, ours] : fds) {
      if (static_cast<unsigned>(target) > next)
        ::close_range(next, static_cast<unsigned>(target) - 1, 0);
      if (::dup2(ours, target) < 0) give_up();
      next = static_cast<unsigned>(target) + 1;
    }
    ::close_range(next, kAbove - 1, 0);
    ::execvpe(argv[0], argv, env);
    give_up();
  }

  [[noreturn]] void give_up() const {
    const int number = errno;
    [[maybe_unused]] const auto ignored = ::write(error_fd, &number, sizeof number);
    ::_exit(127);
  }
};

// A pipe, since a file is no network (dotls says so), and one that has room for all of it. What no
// pipe may hold is for another program, and a file will do.
UniqueFd make_input(const std::string& text) {
  constexpr std::size_t kMostInAPipe = 1024 * 1024;  // without CAP_SYS_RESOURCE
  if (text.size() > kMostInAPipe) {
    UniqueFd file(::memfd_create("input", MFD_CLOEXEC));
    if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        ::lseek(file.get(), 0, SEEK_SET) != 0) {
      fail("input");
    }
    return file;
  }
  Pipe input;
  if (::fcntl(input.write_end.get(), F_SETPIPE_SZ, static_cast<int>(text.size())) < 0 ||
      ::write(input.write_end.get(), text.data(), text.size()) !=
          static_cast<ssize_t>(text.size())) {
    fail("input");
  }
  return std::move(input.read_end);
}

std::string content_of(int fd) {
  struct stat facts {};
  ::fstat(fd, &facts);
  std::string text(static_cast<std::size_t>(facts.st_size), '\0');
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count =
        ::pread(fd, text.data() + done, text.size() - done, static_cast<off_t>(done));
    if (count <= 0) break;
    done += static_cast<std::size_t>(count);
  }
  text.resize(done);
  return text;
}

}  // namespace

Output::Output() : fd_(::memfd_create("output", MFD_CLOEXEC)) {
  // Several processes write to it at once, and memory files do not guard a shared offset.
  if (!fd_ || ::fcntl(fd_.get(), F_SETFL, O_APPEND) != 0) fail("memfd_create");
}

std::string Output::text() const {
  return as_text(content_of(fd_.get()));
}

std::string Output::wait_for(const std::string& regex) const {
  const std::regex wanted(regex);
  std::string found;
  const auto is_there = [&] {
    std::istringstream lines(text());
    for (std::string line; std::getline(lines, line);) {
      if (!std::regex_search(line, wanted)) continue;
      found = line;
      return true;
    }
    return false;
  };
  if (!wait_until(is_there)) ADD_FAILURE() << "no line matches /" << regex << "/ in:\n" << text();
  return found;
}

std::size_t Output::count(const std::string& regex) const {
  const std::regex wanted(regex);
  std::istringstream lines(text());
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) count += std::regex_search(line, wanted);
  return count;
}

Process::Process(const Command& command) {
  std::vector<std::string> arguments = with_json_log(command.argv);
  std::vector<std::string> environment = make_environment(command.env);
  const std::vector<char*> argv = make_pointers(arguments);
  const std::vector<char*> env = make_pointers(environment);
  const UniqueFd input = make_input(command.input);
  Pipe error;

  ChildPlan plan{command.fds, ::getpid(), argv.data(), env.data(), error.write_end.get()};
  const int standard[] = {command.in >= 0 ? command.in : input.get(),
                          command.out >= 0 ? command.out : out_.fd(),
                          command.err >= 0 ? command.err : err_.fd()};
  for (int fd = 0; fd < 3; ++fd) {
    const auto& closed = command.closed;
    if (std::find(closed.begin(), closed.end(), fd) == closed.end())
      plan.fds.emplace_back(fd, standard[fd]);
  }
  std::sort(plan.fds.begin(), plan.fds.end());

  pid_ = ::fork();
  if (pid_ < 0) fail("fork");
  if (pid_ == 0) plan.run();
  pidfd_.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  if (!pidfd_) fail("pidfd_open");
  error.write_end.reset();
  int number = 0;
  if (::read(error.read_end.get(), &number, sizeof number) > 0) {
    ::waitpid(pid_, nullptr, 0);
    throw std::system_error(number, std::generic_category(), "exec " + command.argv.at(0));
  }
}

Process::~Process() {
  if (running()) {
    for (const pid_t pid : descendants_of(pid_)) ::kill(pid, SIGKILL);
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  expect_no_sanitizer_report(err_.text());
  keep_log_lines(content_of(err_.fd()));
}

void Process::signal(int number) const {
  ::kill(pid_, number);
}

bool Process::try_reap(Clock::duration patience) {
  if (status_) return true;
  const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(patience);
  pollfd entry{pidfd_.get(), POLLIN, 0};
  if (::poll(&entry, 1, static_cast<int>(wait.count())) <= 0) return false;
  int status = 0;
  if (::waitpid(pid_, &status, 0) != pid_) fail("waitpid");
  status_ = shell_status(status);
  return true;
}

bool Process::running() {
  return !try_reap(Clock::duration::zero());
}

int Process::wait(Clock::duration patience) {
  if (try_reap(patience)) return *status_;
  ADD_FAILURE() << describe_process(pid_) << " does not end; it wrote:\n"
                << out_.text() << '\n'
                << err_.text();
  for (const pid_t pid : descendants_of(pid_)) ::kill(pid, SIGKILL);
  signal(SIGKILL);
  static_cast<void>(try_reap(kPatience));
  return -1;
}

RunResult run(const Command& command, Clock::duration patience) {
  Process process(command);
  const int status = process.wait(patience);
  return {status, process.out().text(), process.err().text()};
}

int shell_status(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

Pipe::Pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) fail("pipe");
  read_end.reset(ends[0]);
  write_end.reset(ends[1]);
}

}  // namespace dotls::test
