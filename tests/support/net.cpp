// See net.hpp.
#include "tests/support/net.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace dotls::test {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

UniqueFd make_socket() {
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) fail("socket");
  // No test hangs because the other side does not read.
  const timeval patience{kPatience.count(), 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  return fd;
}

UniqueFd bind_anywhere(std::uint16_t& port) {
  UniqueFd fd = make_socket();
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(fd.get(), generic, length) != 0) fail("bind");
  if (::getsockname(fd.get(), generic, &length) != 0) fail("getsockname");
  port = ntohs(address.sin_port);
  return fd;
}

}  // namespace

bool wait_ready(int fd, short events, Clock::duration patience) {
  pollfd entry{fd, events, 0};
  const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(patience);
  return ::poll(&entry, 1, static_cast<int>(wait.count())) > 0;
}

Listener::Listener() : fd_(bind_anywhere(port_)) {
  if (::listen(fd_.get(), 128) != 0) fail("listen");
}

UniqueFd Listener::accept(Clock::duration patience) const {
  errno = ETIMEDOUT;
  if (!wait_ready(fd_.get(), POLLIN, patience)) fail("accept");
  UniqueFd fd(::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!fd) fail("accept");
  return fd;
}

ReservedPort::ReservedPort() : fd_(bind_anywhere(port_)) {}

UniqueFd connect_to(std::uint16_t port, int receive_buffer) {
  UniqueFd fd = make_socket();
  if (receive_buffer > 0)
    ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  const sockaddr_in address = loopback(port);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    fail("connect");
  return fd;
}

TcpPair::TcpPair() {
  const Listener listener;
  client = connect_to(listener.port());
  server = listener.accept();
}

void fill_up(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) fail("fcntl");
  const std::string bytes(4096, 'x');
  // A pipe counts pages, and a socket's buffer empties itself into the other end's.
  for (pollfd room{fd, POLLOUT, 0}; ::poll(&room, 1, 50) > 0 || ::write(fd, "x", 1) == 1;) {
    while (::write(fd, bytes.data(), bytes.size()) > 0) {
    }
  }
  ::fcntl(fd, F_SETFL, flags);
}

void reset_connection(UniqueFd& fd) {
  const linger at_once{1, 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  fd.reset();
}

TcpRest read_to_end(int fd, Clock::duration patience) {
  TcpRest rest{"", TcpEnd::Open};
  std::array<char, 16384> buffer;
  while (wait_ready(fd, POLLIN, patience)) {
    const ssize_t count = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (count <= 0) {
      rest.end = count == 0 ? TcpEnd::Fin : TcpEnd::Reset;
      break;
    }
    rest.bytes.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return rest;
}

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace dotls::test
