// How long a connection may stand still (-D). Std only: the command line makes it, the relay obeys
// it.
#pragma once

#include <chrono>

namespace dotls {

struct IdleTimes {
  /// For a greeting, for a session before its login, for a write that makes no progress, and for
  /// what a program has still to do when its peer is gone.
  std::chrono::seconds step{300};
  /// For a session once nothing has moved in either direction: a client that has logged in may say
  /// nothing for longer.
  std::chrono::seconds session{300};
};

}  // namespace dotls
