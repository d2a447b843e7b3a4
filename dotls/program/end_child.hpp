// How a program is brought to its end once nobody listens to it any more.
#pragma once

#include "dotls/program/child_process.hpp"
#include "shared/meanwhile.hpp"
#include "shared/posix_io.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {

/// How long a program may take to end by itself before SIGTERM. SIGKILL follows later still.
struct Patience {
  Clock::time_point term_at;
  Clock::time_point kill_at;
  /// SIGTERM has been sent already.
  bool term_sent = false;
};

/// SIGTERM after `grace`, SIGKILL 5 seconds later.
[[nodiscard]] Patience patience_of(Clock::duration grace);

/// Closes the program's input, throws its output away and waits for its end: SIGTERM and SIGKILL
/// when patience ends, SIGTERM at once when a signal comes to us. What the program has left running
/// does not hold us, unless it has been sent SIGTERM: then its group has until SIGKILL to end.
/// `beside` goes on while we wait. Blocks. Main thread, when no other thread uses the pipes.
[[nodiscard]] ProgramEnd end_child(ChildProcess& child, SignalInbox& signals, Patience patience,
                                   Meanwhile* beside = nullptr);

}  // namespace dotls
