#include "dotls/network/socket_addresses.hpp"

namespace dotls {
namespace {

std::optional<TcpAddress> find_address(int fd, int (*ask)(int, sockaddr*, socklen_t*)) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (ask(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return std::nullopt;
  return find_tcp_address(address);
}

}  // namespace

std::optional<TcpAddress> find_remote_address(int fd) {
  return find_address(fd, [](int of, sockaddr* address, socklen_t* size) {
    return ::getpeername(of, address, size);
  });
}

std::optional<TcpAddress> find_local_address(int fd) {
  return find_address(fd, [](int of, sockaddr* address, socklen_t* size) {
    return ::getsockname(of, address, size);
  });
}

}  // namespace dotls
