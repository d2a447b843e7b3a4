#include "dotls/check/tcp_connect.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "shared/error.hpp"
#include "shared/printable.hpp"
#include "shared/wait_loop.hpp"

namespace dotls {
namespace {

using AddressesPtr = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

// 0, or an errno.
int finish_connect(int fd, Deadline deadline, int interrupt_fd) {
  switch (wait_for({fd, POLLOUT, 0}, deadline, interrupt_fd)) {
    case WaitEnd::Ready:
      break;
    case WaitEnd::TimedOut:
      return ETIMEDOUT;
    case WaitEnd::Interrupted:
      return EINTR;
  }
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

}  // namespace

UniqueFd connect_tcp(const Endpoint& endpoint, Deadline deadline, int interrupt_fd) {
  const std::string name = printable(endpoint.host) + ":" + endpoint.port;
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failed = ::getaddrinfo(endpoint.host.c_str(), endpoint.port.c_str(), &wanted, &found);
  if (failed != 0) throw Fatal(kExitSystem, name + ": " + ::gai_strerror(failed));
  const AddressesPtr addresses(found, ::freeaddrinfo);
  int error = 0;
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    UniqueFd fd(::socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) {
      error = errno;
      continue;
    }
    error = ::connect(fd.get(), at->ai_addr, at->ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS) error = finish_connect(fd.get(), deadline, interrupt_fd);
    if (error == 0) return fd;
  }
  throw Fatal(kExitSystem, name + ": cannot connect: " + std::strerror(error));
}

}  // namespace dotls
