// IP addresses and ports as values. An IPv4 address that comes in IPv6's clothes (::ffff:192.0.2.1)
// is that IPv4 address, wherever it came from. No names are looked up.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dotls {

class IpAddress {
 public:
  /// 4 bytes or 16, the highest first.
  explicit IpAddress(std::span<const std::uint8_t> bytes);

  [[nodiscard]] bool is_v6() const { return is_v6_; }
  /// 4 bytes or 16.
  [[nodiscard]] std::span<const std::uint8_t> bytes() const;
  /// As inet_ntop(3) writes it.
  [[nodiscard]] std::string text() const;
  /// As an IPv6 address: that of IPv4 with "::ffff:" before it.
  [[nodiscard]] std::string v6_text() const;

  friend bool operator==(const IpAddress&, const IpAddress&) = default;

 private:
  bool is_v6_;
  std::array<std::uint8_t, 16> bytes_{};
};

/// `text` as inet_pton(3) takes it; no zone, no leading zero in IPv4.
[[nodiscard]] std::optional<IpAddress> find_ip_address(std::string_view text);

/// One end of a TCP connection.
struct TcpAddress {
  IpAddress ip;
  std::uint16_t port;

  friend bool operator==(const TcpAddress&, const TcpAddress&) = default;
};

/// Both ends, as the server sees them.
struct TcpAddresses {
  TcpAddress remote;
  TcpAddress local;

  friend bool operator==(const TcpAddresses&, const TcpAddresses&) = default;
};

/// nullopt for any other family than IPv4 and IPv6.
[[nodiscard]] std::optional<TcpAddress> find_tcp_address(const sockaddr_storage& address);

}  // namespace dotls
