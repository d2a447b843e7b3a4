// The acceptor, as the key process sees it: this program, executed again, so that its memory is
// laid out in another way than ours and that of the acceptor before.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "dotls/keeper/messages/channel.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {

/// The process's own name for itself, by which main() knows what it is.
inline constexpr const char* kAcceptorName = "dotls-keeper: acceptor";
/// Where it finds its end of the channel.
inline constexpr int kAcceptorFd = 3;

/// Its words, without its name, and its environment.
struct AcceptorCommand {
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
};

struct AcceptorProcess {
  pid_t pid = 0;
  Channel channel;
};

/// Starts this program again (fork(2), execve(2)) with `signals` as they were before we took them.
/// It inherits its end of the channel and standard error, and nothing else. Throws Fatal::system.
/// Where it cannot be executed it ends with kExitSystem.
[[nodiscard]] AcceptorProcess start_acceptor(const AcceptorCommand& command,
                                             const SignalInbox& signals);

}  // namespace dotls
