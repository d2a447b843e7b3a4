// The engine's end of the socket to its front: what was said on it so far.
#pragma once

#include <chrono>
#include <optional>
#include <span>

#include "dotls/keeper/messages/channel.hpp"
#include "dotls/keeper/messages/message.hpp"
#include "dotls/keeper/messages/permitted.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

/// A message of the front, with its descriptors.
struct FrontWord {
  FrontMessage message;
  std::vector<UniqueFd> fds;
};

/// Main thread. A front that breaks the rules counts as one that is gone.
class FrontLink {
 public:
  explicit FrontLink(UniqueFd socket) : channel_(std::move(socket)) {}

  /// Readable when try_hear() has news; borrowed.
  [[nodiscard]] int fd() const { return channel_.fd(); }
  /// The next message; nullopt if there is none now, or will be none: then is_lost(). Never blocks.
  [[nodiscard]] std::optional<FrontWord> try_hear();
  /// Waits for a message until `deadline`, or until the front is lost. Blocks.
  [[nodiscard]] std::optional<FrontWord> hear(Deadline deadline);
  [[nodiscard]] bool is_lost() const { return lost_; }
  /// Why a front is lost that has not just ended; empty else.
  [[nodiscard]] const std::string& breach() const { return breach_; }

  /// Sends it, unless there were too many of its kind. Blocks for a second at most: a front that
  /// takes nothing is stopped, and nothing must wait for it.
  void say(const EngineMessage& message);

 private:
  void lose(const char* why);

  Channel channel_;
  Permitted permitted_;
  bool lost_ = false;
  std::string breach_;
};

}  // namespace dotls
