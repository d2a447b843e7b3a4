// Runs a dialogue between the peer and a program, in the main thread: it reads, writes, waits, and
// does what the dialogue says. It ends no process and knows no protocol. The peer is in the clear,
// or inside TLS if the dialogue continues there.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "dotls/starttls/dialogue.hpp"
#include "shared/byte_stream.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

/// All borrowed.
struct PlaintextStreams {
  ByteStream& peer;
  ByteStream& child;  ///< its input is closed if the peer ends while it owes an answer
  int interrupt;      ///< readable when the phase must end (SignalInbox::fd())
};

enum class PlaintextEnd {
  Upgrade,      ///< the positive answer is written; nothing was read past the peer's STARTTLS
  StayedPlain,  ///< all is written to both sides; an end of file that was read will be read again
  ChildEnded,   ///< the child's output ended; as StayedPlain, but nothing may be carried to it
  Closed,       ///< by the dialogue, and the peer was told if possible; `reason` is for the log
  Injected,     ///< as Closed, because the peer sent bytes after its STARTTLS
  PeerGone,     ///< the connection broke; `reason` says how
  TimedOut,     ///< no byte moved for the idle time
  Interrupted,  ///< `interrupt` became readable; it was not read
};

struct PlaintextResult {
  PlaintextEnd end;
  std::string reason;
  FailureClass failure = FailureClass::None;  ///< for Closed and Injected
  std::uint64_t from_peer = 0;                ///< bytes read from the peer
  std::uint64_t to_peer = 0;                  ///< bytes written to the peer
};

/// Called, perhaps more than once, when the peer wants TLS; if false, the session continues in the
/// clear.
using CanUpgrade = std::function<bool()>;

/// Blocks until the phase ends. `from_child` is what the child has said before. Buffers some tens
/// of KiB at most. A child that no longer reads does not end the phase: its output counts. SIGPIPE
/// must be ignored. Throws Fatal::system if poll(2) fails. Main thread.
[[nodiscard]] PlaintextResult run_plaintext_phase(Dialogue& dialogue,
                                                  const PlaintextStreams& streams,
                                                  Clock::duration idle,
                                                  const CanUpgrade& can_upgrade,
                                                  std::string_view from_child = {});

}  // namespace dotls
