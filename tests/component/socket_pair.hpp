// A connection that is not a network: our end never blocks, the test's end does.
#pragma once

#include <fcntl.h>
#include <sys/socket.h>

#include <cstdlib>

#include "shared/unique_fd.hpp"
#include "tests/support/wait.hpp"

namespace dotls::test {

/// A socket pair: what we read and write never blocks, the peer's end does.
struct SocketPair {
  explicit SocketPair(int send_buffer = 0) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) std::abort();
    ours.reset(ends[0]);
    peer.reset(ends[1]);
    ::fcntl(ours.get(), F_SETFL, O_NONBLOCK);
    if (send_buffer > 0) {
      ::setsockopt(ours.get(), SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);
    }
    const timeval patience{kPatience.count(), 0};
    ::setsockopt(peer.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  }
  UniqueFd ours;
  UniqueFd peer;
};

}  // namespace dotls::test
