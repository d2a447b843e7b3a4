// Reads the PROXY header off a connection, and not a byte more: what follows is for the program or
// for TLS. Who is trusted is judged elsewhere.
#pragma once

#include "dotls/network/proxy_header.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

enum class ProxyReadEnd {
  Read,
  Refused,      ///< `reason` says why; the bytes may still be there
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

/// Blocks until the header has been read or cannot come, the deadline, or `interrupt_fd`. `fd` is a
/// socket, blocking or not, and is left so. Throws Fatal::system.
[[nodiscard]] ProxyReading read_proxy_header(int fd, Deadline deadline, int interrupt_fd);

enum class PeerMove { Sent, Gone, TimedOut, Interrupted };

/// What the peer does next: sends a byte, which is not consumed, or ends. Blocks as
/// read_proxy_header does.
[[nodiscard]] PeerMove wait_for_peer(int fd, Deadline deadline, int interrupt_fd);

}  // namespace dotls
