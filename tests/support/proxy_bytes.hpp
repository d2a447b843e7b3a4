// Headers of the PROXY protocol as a load balancer sends them, and as none should.
#pragma once

#include <string>
#include <string_view>

namespace dotls::test {

inline constexpr std::string_view kProxySignature{"\r\n\r\n\0\r\nQUIT\n", 12};

/// Two bytes, the higher first.
inline std::string two_bytes(std::size_t value) {
  return {static_cast<char>(value >> 8U & 0xffU), static_cast<char>(value & 0xffU)};
}

/// A header of version 2 whose length is right: `command` is 0x20 (LOCAL) or 0x21 (PROXY).
inline std::string proxy_v2(int command, int family, std::string_view block) {
  std::string header(kProxySignature);
  header += {static_cast<char>(command), static_cast<char>(family)};
  return header.append(two_bytes(block.size())).append(block);
}

/// 192.0.2.55 port 4711 to 198.51.100.1 port 465.
inline std::string tcp4_block() {
  return std::string("\xc0\x00\x02\x37\xc6\x33\x64\x01", 8) + two_bytes(4711) + two_bytes(465);
}

/// 2001:db8::55 port 4711 to 2001:db8::1 port 465.
inline std::string tcp6_block() {
  const std::string prefix("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0", 15);
  return prefix + '\x55' + prefix + '\x01' + two_bytes(4711) + two_bytes(465);
}

inline std::string tlv(int type, std::string_view value) {
  return (static_cast<char>(type) + two_bytes(value.size())).append(value);
}

}  // namespace dotls::test
