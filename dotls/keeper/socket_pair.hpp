// Two ends of a connection of packets.
#pragma once

#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "shared/error.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {

/// Without a name, so that nobody else connects to it. Close-on-exec, and non-blocking. Throws
/// Fatal::system.
[[nodiscard]] inline std::pair<UniqueFd, UniqueFd> make_socket_pair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
    throw Fatal::system("make a socket pair", errno);
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

}  // namespace dotls
