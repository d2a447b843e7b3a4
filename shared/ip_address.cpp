#include "shared/ip_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace dotls {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t kV4Bytes = 4;
constexpr std::size_t kV6Bytes = 16;

}  // namespace

IpAddress::IpAddress(std::span<const std::uint8_t> bytes)
    : is_v6_(bytes.size() == kV6Bytes &&
             !std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes.begin())) {
  const auto used = is_v6_ ? bytes : bytes.last(kV4Bytes);
  std::copy(used.begin(), used.end(), bytes_.begin());
}

std::span<const std::uint8_t> IpAddress::bytes() const {
  return std::span(bytes_).first(is_v6_ ? kV6Bytes : kV4Bytes);
}

std::string IpAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(is_v6_ ? AF_INET6 : AF_INET, bytes_.data(), text.data(), text.size());
  return text.data();
}

std::string IpAddress::v6_text() const {
  return is_v6_ ? text() : "::ffff:" + text();
}

std::optional<IpAddress> find_ip_address(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> copy{};
  // A NUL within would end it for inet_pton.
  if (text.size() >= copy.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
  text.copy(copy.data(), text.size());
  std::array<std::uint8_t, kV6Bytes> bytes{};
  if (::inet_pton(AF_INET, copy.data(), bytes.data()) == 1)
    return IpAddress(std::span(bytes).first(kV4Bytes));
  if (::inet_pton(AF_INET6, copy.data(), bytes.data()) == 1) return IpAddress(bytes);
  return std::nullopt;
}

std::optional<TcpAddress> find_tcp_address(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &address, sizeof v4);
    std::array<std::uint8_t, kV4Bytes> bytes{};
    std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
    return TcpAddress{IpAddress(bytes), ntohs(v4.sin_port)};
  }
  if (address.ss_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &address, sizeof v6);
    return TcpAddress{IpAddress(v6.sin6_addr.s6_addr), ntohs(v6.sin6_port)};
  }
  return std::nullopt;
}

}  // namespace dotls
