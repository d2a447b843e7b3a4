// How long a connection may be idle (-D). Std only: the command line sets it, the relay obeys it.
#pragma once

#include <chrono>

namespace dotls {

struct IdleTimes {
  /// For a greeting, a session before login, a write that makes no progress, and for a program's
  /// remaining work after its peer is gone.
  std::chrono::seconds step{300};
  /// For a session in which nothing moves in either direction: a logged-in client may be silent for
  /// longer.
  std::chrono::seconds session{300};
};

}  // namespace dotls
