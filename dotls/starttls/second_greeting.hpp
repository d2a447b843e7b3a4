// The loop that waits for the greeting of the fresh program inside TLS.
#pragma once

#include <string>

#include "dotls/starttls/protocol.hpp"
#include "shared/byte_stream.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

/// All borrowed.
struct SecondGreetingStreams {
  ByteStream& child;  ///< its input is closed where it refuses the session
  int peer_fd;        ///< of the network, which is not read
  int interrupt;      ///< readable when the wait has to end (SignalInbox::fd())
};

enum class SecondGreetingEnd { Positive, Refused, PeerGone, TimedOut, Interrupted };

struct SecondGreeting {
  SecondGreetingEnd end;
  /// What the peer is to get: after Positive what came behind the greeting; after Refused all that
  /// the program said.
  std::string for_peer;
};

/// Takes in the greeting, which the peer must not see: it was greeted in the clear. A refusal is
/// taken in to its end, for the peer to see. Blocks, no longer than until `deadline`. Main thread.
[[nodiscard]] SecondGreeting read_second_greeting(StarttlsProtocol protocol,
                                                  const SecondGreetingStreams& streams,
                                                  Clock::time_point deadline);

}  // namespace dotls
