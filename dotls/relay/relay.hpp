// Carries bytes between the peer and the program until the connection has ended, by the ending
// rules of DESIGN. It knows neither TLS nor what the bytes mean.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "dotls/program/countdown.hpp"
#include "dotls/program/program.hpp"
#include "dotls/relay/idle_times.hpp"
#include "shared/byte_stream.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {

/// How the connection ended. That the program ended in its own way is no matter here.
enum class ConnectionEnd {
  Complete,     ///< all that the program wrote was delivered; the peer said its end, or was not
                ///< asked
  Truncated,    ///< as Complete, but what the peer sent ended without its saying so
  Undelivered,  ///< told to end before the peer had taken all that the program wrote
  Broken,       ///< reset, TLS error: something may be lost
  TimedOut,     ///< nothing moved for the idle time
};

struct RelayReport {
  ConnectionEnd end = ConnectionEnd::Complete;
  /// For Broken: why. For Undelivered: how much.
  std::string failure;
  /// How long the program may still take, where it has not ended: nobody listens to it any more.
  Countdown countdown;
  /// For TimedOut: for how long nothing moved.
  std::chrono::seconds stood_still{0};
  std::uint64_t bytes_to_child = 0;
  std::uint64_t bytes_to_peer = 0;
};

/// What the relay cannot see for itself.
struct RelayStart {
  /// Bytes that go first, before what the streams bring.
  std::string to_child = {};
  std::string to_peer = {};
  /// The program has written something before: a greeting, or a session in the clear.
  bool child_spoke = false;
  /// Client mode: the end of the program's output is the end of the request, and the peer hears of
  /// it at once. A server's peer is told once the program has exited, or reads no more, or the peer
  /// itself has ended, or has been quiet for 2 seconds after the program wrote something.
  bool end_is_told_at_once = false;
};

/// Runs the two directions in two threads and waits, in the calling thread, until the connection is
/// over. The program may then still run: the caller closes the network and ends it. Blocks.
/// Throws Fatal::system where no thread can be started (ulimit -v).
[[nodiscard]] RelayReport run_relay(ByteStream& peer, ProgramPipes& pipes, Program& program,
                                    SignalInbox& signals, const IdleTimes& idle,
                                    const RelayStart& start);

}  // namespace dotls
