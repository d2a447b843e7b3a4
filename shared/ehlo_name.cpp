#include "shared/ehlo_name.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <optional>

#include "shared/error.hpp"
#include "shared/host_name.hpp"
#include "shared/names.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

constexpr std::string_view kIpv6Tag = "IPv6:";

std::optional<std::string> find_literal(int family, const void* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (::inet_ntop(family, address, text.data(), text.size()) == nullptr) return std::nullopt;
  return "[" + std::string(family == AF_INET6 ? kIpv6Tag : "") + text.data() + "]";
}

std::optional<std::string> find_literal(const sockaddr_storage& own) {
  if (own.ss_family == AF_INET) {
    sockaddr_in address;
    std::memcpy(&address, &own, sizeof address);
    return find_literal(AF_INET, &address.sin_addr);
  }
  if (own.ss_family != AF_INET6) return std::nullopt;
  sockaddr_in6 address;
  std::memcpy(&address, &own, sizeof address);
  // An IPv6 socket carrying IPv4: the server sees the IPv4 address.
  if (IN6_IS_ADDR_V4MAPPED(&address.sin6_addr)) {
    return find_literal(AF_INET, &address.sin6_addr.s6_addr[12]);
  }
  return find_literal(AF_INET6, &address.sin6_addr);
}

bool is_literal(std::string_view text) {
  if (text.size() < 2 || !text.starts_with('[') || !text.ends_with(']')) return false;
  std::string_view address = text.substr(1, text.size() - 2);
  const bool tagged = address.starts_with(kIpv6Tag);
  if (tagged) address.remove_prefix(kIpv6Tag.size());
  const bool has_colon = address.find(':') != std::string_view::npos;
  return is_ip_address(address) && tagged == has_colon;
}

}  // namespace

std::string parse_ehlo_name(std::string_view text) {
  if (is_literal(text)) return std::string(text);
  if (auto name = find_host_name(without_final_dot(text))) return *name;
  throw Fatal::usage("--ehlo \"" + printable(text, 80) +
                     "\": want a host name or an address in brackets, as in mail.example.org, "
                     "[192.0.2.1] or [IPv6:2001:db8::1]");
}

std::string make_ehlo_name(std::string_view host_name, const sockaddr_storage& own) {
  const auto name = find_host_name(without_final_dot(host_name));
  if (name && name->find('.') != std::string::npos) return *name;
  if (const auto literal = find_literal(own)) return *literal;
  return name.value_or("localhost");
}

std::string ehlo_name_of(int fd) {
  sockaddr_storage own{};
  socklen_t size = sizeof own;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&own), &size) != 0) own.ss_family = AF_UNSPEC;
  return make_ehlo_name(own_host_name(), own);
}

}  // namespace dotls
