// What a key process remembers for those who ask how the keeper is.
#pragma once

#include <cstddef>

#include "dotls/keeper/desks.hpp"
#include "dotls/keeper/kept_setup.hpp"
#include "dotls/keeper/messages/key_message.hpp"
#include "dotls/keeper/sandbox/denied_calls.hpp"

namespace dotls {

/// Main thread.
class StatusRecord {
 public:
  /// The keeper begins now. `denied_fd` is the page for denied calls, borrowed during the call.
  /// Throws Fatal::system.
  StatusRecord(int denied_fd, std::size_t most_engines);

  /// Another acceptor begins now.
  void note_acceptor();
  /// What its sandbox came to.
  void note_sandbox(const ReadyMessage& ready);

  /// The status of now. Opens nothing, and waits for nobody.
  [[nodiscard]] KeeperStatus make_status(const KeptSetup& setup, const Desks& desks) const;

 private:
  DeniedCalls denied_;
  // What does not change with each question.
  KeeperStatus kept_;
};

}  // namespace dotls
