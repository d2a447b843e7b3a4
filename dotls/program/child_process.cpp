#include "dotls/program/child_process.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <system_error>

#include "dotls/program/process_group.hpp"
#include "shared/error.hpp"
#include "shared/posix_io.hpp"
#include "shared/printable.hpp"

// Boost.Process v1 has its own folder now; Boost 1.88 has it nowhere else.
#if __has_include(<boost/process/v1/child.hpp>)
#include <boost/process/v1/args.hpp>
#include <boost/process/v1/child.hpp>
#include <boost/process/v1/exe.hpp>
#include <boost/process/v1/extend.hpp>
#include <boost/process/v1/posix.hpp>
namespace bp = boost::process::v1;
#else
#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/posix.hpp>
namespace bp = boost::process;
#endif

namespace dotls {
namespace {

// Above the descriptors that a program's pipes are bound to: binding 6 to itself would leave it
// close-on-exec.
constexpr int kFirstOwnFd = 10;

UniqueFd lifted(int fd) {
  const UniqueFd low(fd);
  if (!low) throw Fatal::system("open a descriptor", errno);
  return duplicate_above(low.get(), kFirstOwnFd, "duplicate a descriptor");
}

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw Fatal::system("make a pipe", errno);
  UniqueFd write(ends[1]);
  UniqueFd read = lifted(ends[0]);
  return {std::move(read), lifted(write.release())};
}

// Each end of a pipe has its own open file description: the program's stays blocking.
void set_nonblocking(const UniqueFd& fd) {
  if (::fcntl(fd.get(), F_SETFL, O_NONBLOCK) != 0) throw Fatal::system("set up a pipe", errno);
}

// As execvp(3) does. Boost's own search brings in the locales of the C++ library, which cost each
// dotls-via 24 KiB of private memory.
std::string find_in_path(const std::string& name) {
  const char* set = ::getenv("PATH");
  // inetd removes PATH; then the default of execvp(3).
  std::string_view rest = set != nullptr && *set != '\0' ? set : "/bin:/usr/bin";
  for (bool more = !name.empty(); more;) {
    const std::size_t colon = rest.find(':');
    more = colon != std::string_view::npos;
    const std::string_view folder = rest.substr(0, colon);
    std::string path = (folder.empty() ? "." : std::string(folder)) + '/' + name;
    struct stat facts {};
    if (::stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode) &&
        ::access(path.c_str(), X_OK) == 0) {
      return path;
    }
    if (more) rest.remove_prefix(colon + 1);
  }
  return {};
}

std::string resolve_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  std::string found = find_in_path(name);
  if (found.empty()) {
    throw Fatal(kExitSystem,
                "cannot start \"" + printable(name) + "\": not found in PATH; give its full path");
  }
  return found;
}

Fatal start_error(const std::string& path, int error_number) {
  const bool too_many = error_number == EAGAIN;
  return Fatal::system("cannot start " + printable(path) + (too_many ? " (raise ulimit -u)" : ""),
                       error_number);
}

// What a program of UCSPI-TLS finds by its environment. They stand where it will find them, and are
// inherited by it alone.
class NamedFds {
 public:
  void add(const std::string& variable, int fd, std::vector<std::string>& environment) {
    constexpr int kFirst = 3;
    fds_.push_back(duplicate_above(fd, kFirst, "duplicate a descriptor"));
    const std::string name = variable + "=";
    std::erase_if(environment, [&](const std::string& word) { return word.starts_with(name); });
    environment.push_back(name + std::to_string(fds_.back().get()));
  }
  /// Async-signal-safe.
  void pass_on_in_child() const {
    for (const UniqueFd& fd : fds_) ::fcntl(fd.get(), F_SETFD, 0);
  }

 private:
  std::vector<UniqueFd> fds_;
};

// A zombie until reap(), so that its process group ID cannot be reused.
class ChildProcess final : public Program {
 public:
  explicit ChildProcess(bool own_group) : own_group_(own_group) {}
  ~ChildProcess() override {
    if (pid_ == kNone || reaped_) return;
    ChildProcess::signal(SIGKILL);
    static_cast<void>(ChildProcess::reap());
  }

  /// `pid` is not reaped yet, so it cannot have been reused.
  void take(pid_t pid) {
    pid_ = pid;
    UniqueFd ended_fd(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    if (!ended_fd) throw Fatal::system("watch the program (pidfd_open)", errno);
    ended_fd_ = lifted(ended_fd.release());
  }

  [[nodiscard]] int ended_fd() const override { return ended_fd_.get(); }
  [[nodiscard]] std::optional<ProgramEnd> find_end() override {
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        info.si_pid != pid_) {
      return std::nullopt;
    }
    return end_of(info);
  }
  void signal(int signal_number) override {
    const bool group_heard = own_group_ && ::kill(-pid_, signal_number) == 0;
    // It may have joined another group (a shell with job control, a daemon).
    if (!group_heard || ::getpgid(pid_) != pid_) ::kill(pid_, signal_number);
  }
  [[nodiscard]] bool has_left_others() override { return own_group_ && has_other_members(pid_); }
  [[nodiscard]] ProgramEnd reap() override {
    siginfo_t info{};
    while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) != 0) {
      if (errno != EINTR) throw Fatal::system("wait for the program", errno);
    }
    reaped_ = true;
    return end_of(info);
  }

 private:
  static constexpr pid_t kNone = -1;

  static ProgramEnd end_of(const siginfo_t& info) {
    return {info.si_code != CLD_EXITED, info.si_status};
  }

  pid_t pid_ = kNone;
  bool own_group_;
  bool reaped_ = false;
  UniqueFd ended_fd_;
};

}  // namespace

RunningProgram start_child(const ProgramSpec& spec, const SignalInbox& signals) {
  const std::string path = resolve_program(spec.command.front());
  Pipe to_child = make_pipe();
  Pipe from_child = make_pipe();
  set_nonblocking(to_child.write);
  set_nonblocking(from_child.read);
  // Opened here, because between vfork and exec the child may do little but dup2.
  UniqueFd null;
  if (spec.null_stderr) null = lifted(::open("/dev/null", O_RDWR | O_CLOEXEC));

  auto child = std::make_unique<ChildProcess>(spec.own_group);
  std::vector<std::string> environment = spec.environment;
  NamedFds named;
  if (spec.ucspi_tls) {
    named.add("SSLCTLFD", spec.ucspi_tls->control, environment);
    named.add("SSLREADFD", to_child.read.get(), environment);
    named.add("SSLWRITEFD", from_child.write.get(), environment);
  }
  // Boost's own environment copies all of it for each variable.
  std::vector<char*> variables = word_pointers(environment);
  const auto give_environment = [&](auto& executor) { executor.env = variables.data(); };
  // Runs in the child: async-signal-safe calls only. Boost resets neither signals nor the mask.
  const auto in_child = [&](auto& /*executor*/) {
    if (spec.own_group) ::setpgid(0, 0);
    if (null) ::dup2(null.get(), STDERR_FILENO);
    named.pass_on_in_child();
    signals.reset_in_child();
  };
  std::error_code why;
  bp::child started(
      bp::exe = path,
      bp::args = std::vector<std::string>(spec.command.begin() + 1, spec.command.end()),
      bp::extend::on_setup = give_environment,
      bp::posix::fd.bind(spec.read_fd,
                         spec.ucspi_tls ? spec.ucspi_tls->network_read : to_child.read.get()),
      bp::posix::fd.bind(spec.write_fd,
                         spec.ucspi_tls ? spec.ucspi_tls->network_write : from_child.write.get()),
      bp::extend::on_exec_setup = in_child,
#ifndef DOTLS_PLAIN_FORK
      bp::posix::use_vfork,
#endif
      why);
  if (why) throw start_error(path, why.value());
  const pid_t pid = started.id();
  started.detach();  // we wait by pidfd; Boost's wait would swap our SIGCHLD handler
  child->take(pid);
  return {ProgramPipes(std::move(from_child.read), std::move(to_child.write)), std::move(child)};
}

void become_program(const std::vector<std::string>& command,
                    const std::vector<std::string>& environment) {
  const std::string path = resolve_program(command.front());
  ::execve(path.c_str(), word_pointers(command).data(), word_pointers(environment).data());
  throw start_error(path, errno);
}

}  // namespace dotls
