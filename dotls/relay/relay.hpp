// Carries bytes between the peer and the program until the connection ends, by the ending rules in
// DESIGN.md. It knows neither TLS nor what the bytes mean.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "dotls/program/countdown.hpp"
#include "dotls/program/program.hpp"
#include "dotls/relay/idle_times.hpp"
#include "shared/byte_stream.hpp"
#include "shared/event.hpp"
#include "shared/interrupts.hpp"

namespace dotls {

/// How the connection ended, whatever the program's exit status.
enum class ConnectionEnd {
  Complete,  ///< all that the program wrote was delivered; the peer ended cleanly, or was not asked
  Truncated,    ///< as Complete, but the peer's stream ended without notice
  Undelivered,  ///< told to end before the peer had taken all that the program wrote
  Broken,       ///< reset or TLS error: data may be lost
  TimedOut,     ///< nothing moved for the idle time
};

struct RelayReport {
  ConnectionEnd end = ConnectionEnd::Complete;
  /// For Broken: why. For Undelivered: how much.
  std::string failure;
  /// For all but Complete.
  FailureClass failure_class = FailureClass::None;
  /// How long a program that has not ended may still take: its peer is gone.
  Countdown countdown;
  /// For TimedOut: for how long nothing moved.
  std::chrono::seconds stood_still{0};
  /// When the peer's stream ended, cleanly or not.
  std::optional<Clock::time_point> peer_ended;
  std::uint64_t bytes_to_child = 0;
  std::uint64_t bytes_to_peer = 0;
};

/// What the relay cannot see for itself.
struct RelayStart {
  /// Bytes to send before those from the streams.
  std::string to_child = {};
  std::string to_peer = {};
  /// The program has written before: a greeting, or a session in the clear.
  bool child_spoke = false;
  /// Client mode: the end of the program's output ends the request, and the peer is told at once.
  /// In server mode it is told when the program has exited or reads no more, or when the peer has
  /// ended, or has been quiet for 2 seconds after output of the program.
  bool end_is_told_at_once = false;
};

/// Runs each direction in a thread and waits until the connection is over. The program may then
/// still run: the caller closes the network and ends it. Blocks. Throws Fatal if no thread can be
/// started (ulimit -v).
[[nodiscard]] RelayReport run_relay(ByteStream& peer, ProgramPipes& pipes, Program& program,
                                    Interrupts& signals, const IdleTimes& idle,
                                    const RelayStart& start);

}  // namespace dotls
