// Waits for the greeting of the fresh program inside TLS.
#pragma once

#include <string>

#include "dotls/starttls/protocol.hpp"
#include "shared/byte_stream.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

/// All borrowed.
struct SecondGreetingStreams {
  ByteStream& child;  ///< its input is closed if it refuses the session
  int peer_fd;        ///< the network, which is not read
  int interrupt;      ///< readable when the wait must end (SignalInbox::fd())
};

enum class SecondGreetingEnd { Positive, Refused, PeerGone, TimedOut, Interrupted };

struct SecondGreeting {
  SecondGreetingEnd end;
  /// For the peer: after Positive what followed the greeting; after Refused all that the program
  /// said.
  std::string for_peer;
};

/// Reads the greeting, which the peer must not see: it was greeted in the clear. A refusal is read
/// to its end, for the peer. Blocks until `deadline` at the latest. Main thread.
[[nodiscard]] SecondGreeting read_second_greeting(StarttlsProtocol protocol,
                                                  const SecondGreetingStreams& streams,
                                                  Clock::time_point deadline);

}  // namespace dotls
