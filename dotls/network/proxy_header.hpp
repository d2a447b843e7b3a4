// The header of the PROXY protocol, versions 1 and 2 (haproxy's doc/proxy-protocol.txt): a load
// balancer's data about the client, before the client's first byte. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "shared/ip_address.hpp"

namespace dotls {

/// The longest valid header: 16 bytes and the most that version 2 may announce.
inline constexpr std::size_t kMaxProxyHeaderBytes = 16 + 2048;

struct ProxyHeader {
  /// How many bytes the header has; what follows is the client's.
  std::size_t size = 0;
  /// The balancer speaks for itself (LOCAL).
  bool is_local = false;
  /// The client's addresses; none for LOCAL, UNKNOWN, UNSPEC and families other than TCP.
  std::optional<TcpAddresses> addresses;
  /// PP2_TYPE_UNIQUE_ID, unchanged; empty if there is none.
  std::string unique_id;
};

/// The beginning of a header: all of these bytes belong to it, and more must come.
struct ProxyHeaderPart {};

/// No valid header.
struct ProxyHeaderFault {
  const char* reason;
};

using ProxyHeaderResult = std::variant<ProxyHeader, ProxyHeaderPart, ProxyHeaderFault>;

/// Parses the front of `bytes`, which may be empty, and ignores what follows the header.
[[nodiscard]] ProxyHeaderResult parse_proxy_header(std::string_view bytes);

}  // namespace dotls
