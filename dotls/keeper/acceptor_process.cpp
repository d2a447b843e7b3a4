#include "dotls/keeper/acceptor_process.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>

#include "dotls/keeper/socket_pair.hpp"
#include "shared/error.hpp"
#include "shared/posix_io.hpp"

namespace dotls {
namespace {

// Also where the file has been replaced: the keeper that runs stays the one it is.
constexpr const char* kOwnProgram = "/proc/self/exe";
constexpr std::string_view kNoProgram =
    "dotls-keeper: the acceptor cannot be started: /proc/self/exe cannot be executed; mount "
    "/proc\n";

}  // namespace

AcceptorProcess start_acceptor(const AcceptorCommand& command, const SignalInbox& signals) {
  auto [ours, its] = make_socket_pair();
  std::vector<std::string> words{kAcceptorName};
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  // Else each engine would resolve, in pages of its own, what the acceptor had no use for.
  std::vector<std::string> variables = command.environment;
  variables.emplace_back("LD_BIND_NOW=1");
  const std::vector<char*> argv = word_pointers(words);
  const std::vector<char*> environment = word_pointers(variables);
  const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!null) throw Fatal::system("/dev/null", errno);
  const pid_t pid = ::fork();
  if (pid < 0) throw Fatal::system("start the acceptor (raise ulimit -u)", errno);
  if (pid == 0) {
    signals.reset_in_child();
    // dup2 to the same number would leave it close-on-exec.
    if (its.get() == kAcceptorFd) {
      ::fcntl(kAcceptorFd, F_SETFD, 0);
    } else {
      ::dup2(its.get(), kAcceptorFd);
    }
    // Neither what a shell left open nor a terminal is for processes that speak with strangers.
    ::dup2(null.get(), STDIN_FILENO);
    ::dup2(null.get(), STDOUT_FILENO);
    ::close_range(kAcceptorFd + 1, ~0U, 0);
    ::execve(kOwnProgram, argv.data(), environment.data());
    static_cast<void>(!::write(STDERR_FILENO, kNoProgram.data(), kNoProgram.size()));
    ::_exit(kExitSystem);
  }
  return {pid, Channel(std::move(ours))};
}

}  // namespace dotls
