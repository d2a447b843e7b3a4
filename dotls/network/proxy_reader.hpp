// Reads the PROXY header off a connection, and not a byte more: what follows is for the program or
// for TLS. It does not judge whose word counts.
#pragma once

#include "dotls/network/proxy_header.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

enum class ProxyReadEnd {
  Read,
  Refused,      ///< `reason` says why; what came may be there still
  PeerGone,     ///< it ended, or reset the connection, within the header
  NothingCame,  ///< it did so before the first byte
  TimedOut,
  Interrupted,
};

struct ProxyReading {
  ProxyReadEnd end = ProxyReadEnd::Read;
  ProxyHeader header;
  const char* reason = "";
};

/// Blocks until the header has been read, or will not come, or until the deadline or `interrupt_fd`
/// ends it. `fd` is a socket, blocking or not; it stays as it is. Throws Fatal::system.
[[nodiscard]] ProxyReading read_proxy_header(int fd, Deadline deadline, int interrupt_fd);

enum class PeerMove { Sent, Gone, TimedOut, Interrupted };

/// What the peer does next: sends a byte, which stays where it is, or ends. Blocks as
/// read_proxy_header does.
[[nodiscard]] PeerMove wait_for_peer(int fd, Deadline deadline, int interrupt_fd);

}  // namespace dotls
