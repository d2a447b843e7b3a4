// Runs a dialogue between the peer's descriptors and program #1's, in the main thread: it reads,
// writes, waits, and does what the dialogue says. It decides nothing, ends no process, owns no
// descriptor and knows no protocol.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "dotls/starttls/dialogue.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

/// All borrowed, and `child_stdin` until it is closed; all but `interrupt` non-blocking. The peer's
/// two may be one.
struct PlaintextDescriptors {
  int peer_in;       ///< the peer's bytes come from here
  int peer_out;      ///< ... and go here
  int child_stdin;   ///< to the child: our end of the pipe
  int child_stdout;  ///< from the child: our end of the pipe
  int interrupt;     ///< readable when the phase has to end (SignalInbox::fd())
};

enum class PlaintextEnd {
  Upgrade,  ///< the positive answer is written; nothing was read from the peer behind its STARTTLS
  StayedPlain,  ///< all is written to both sides; an end of file that was seen will be seen again
  ChildEnded,   ///< as StayedPlain, because the child's output ended, but nothing may be carried to
                ///< it
  Closed,       ///< the dialogue ended the session, the peer has taken its last words, or
                ///< could not; `reason` is for the log
  PeerGone,     ///< the connection broke; `reason` says how
  TimedOut,     ///< no byte moved for the idle time
  Interrupted,  ///< `interrupt` became readable; it was not read
};

struct PlaintextResult {
  PlaintextEnd end;
  std::string reason;
  std::uint64_t from_peer = 0;  ///< bytes read from the peer
  std::uint64_t to_peer = 0;    ///< bytes written to the peer
};

/// What the phase leaves to its caller.
struct PlaintextCallbacks {
  /// Asked, perhaps more than once, when the peer wants TLS; where it says no the session goes on
  /// in the clear.
  std::function<bool()> can_upgrade;
  /// Closes the child's input (PlaintextDescriptors::child_stdin); called once at most, where the
  /// peer has ended while the child still owes something.
  std::function<void()> close_child_stdin;
};

/// Blocks until the phase ends. Holds some tens of KiB at most. A child
/// that no longer reads does not end the phase: what it writes counts. SIGPIPE has to be ignored.
/// Throws system_error where poll(2) fails. Main thread.
[[nodiscard]] PlaintextResult run_plaintext_phase(Dialogue& dialogue,
                                                  const PlaintextDescriptors& descriptors,
                                                  Clock::duration idle,
                                                  const PlaintextCallbacks& callbacks);

}  // namespace dotls
