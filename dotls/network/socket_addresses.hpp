// The two ends of a connection, as the kernel knows them.
#pragma once

#include <optional>

#include "shared/ip_address.hpp"

namespace dotls {

/// The peer of `fd`; nullopt if it is not an IPv4 or IPv6 socket, or no longer connected.
[[nodiscard]] std::optional<TcpAddress> find_remote_address(int fd);
/// Our own end; nullopt if `fd` is not an IPv4 or IPv6 socket.
[[nodiscard]] std::optional<TcpAddress> find_local_address(int fd);

}  // namespace dotls
