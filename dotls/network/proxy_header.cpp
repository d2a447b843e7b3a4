#include "dotls/network/proxy_header.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dotls {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kBeginOfV1 = "PROXY ";
constexpr std::size_t kMaxV1Bytes = 107;

constexpr std::string_view kSignature = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr std::size_t kFixedBytes = 16;
constexpr std::size_t kMaxUniqueIdBytes = 128;
constexpr std::uint8_t kUniqueIdType = 0x05;

// Takes the next word, and the blank after it, off the front of `line`.
std::string_view take_word(std::string_view& line) {
  const std::size_t blank = line.find(' ');
  const std::string_view word = line.substr(0, blank);
  line.remove_prefix(blank == std::string_view::npos ? line.size() : blank + 1);
  return word;
}

std::optional<std::uint16_t> find_port(std::string_view word) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), port);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  if (word.size() > 1 && word.front() == '0') return std::nullopt;
  return port;
}

// The announced family, which a mapped IPv4 address no longer shows.
std::optional<IpAddress> find_address(std::string_view word, bool v6) {
  if ((word.find(':') != std::string_view::npos) != v6) return std::nullopt;
  return find_ip_address(word);
}

ProxyHeaderResult parse_v1_line(std::string_view line, std::size_t size) {
  line.remove_prefix(kBeginOfV1.size());
  ProxyHeader header{.size = size, .is_local = false, .addresses = {}, .unique_id = {}};
  // One blank between the words: where there are two, the second word is empty.
  const bool ends_in_blank = line.ends_with(' ');
  const std::string_view protocol = take_word(line);
  if (protocol == "UNKNOWN") return header;  // whatever comes after it
  const bool v6 = protocol == "TCP6";
  if (!v6 && protocol != "TCP4") return ProxyHeaderFault{"neither TCP4, TCP6 nor UNKNOWN"};
  const auto client = find_address(take_word(line), v6);
  const auto server = find_address(take_word(line), v6);
  if (!client || !server) return ProxyHeaderFault{"an address is not valid"};
  const auto client_port = find_port(take_word(line));
  const auto server_port = find_port(take_word(line));
  if (!client_port || !server_port) return ProxyHeaderFault{"a port is not valid"};
  if (!line.empty() || ends_in_blank) return ProxyHeaderFault{"more after the ports"};
  header.addresses = {{*client, *client_port}, {*server, *server_port}};
  return header;
}

ProxyHeaderResult parse_v1(std::string_view bytes) {
  const std::string_view front = bytes.substr(0, kMaxV1Bytes);
  const std::size_t end = front.find('\n');
  if (end == std::string_view::npos) {
    if (front.size() == kMaxV1Bytes) return ProxyHeaderFault{"no end of line within 107 bytes"};
    return ProxyHeaderPart{};
  }
  if (front[end - 1] != '\r') return ProxyHeaderFault{"the line does not end in CRLF"};
  return parse_v1_line(front.substr(0, end - 1), end + 1);
}

std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::uint16_t number_at(std::string_view bytes, std::size_t at) {
  const auto two = as_bytes(bytes.substr(at, 2));
  return static_cast<std::uint16_t>(two[0] << 8U | two[1]);
}

// Both addresses, then both ports.
TcpAddresses addresses_in(std::string_view block, std::size_t bytes) {
  const auto ip = [&](std::size_t at) { return IpAddress(as_bytes(block.substr(at, bytes))); };
  return {{ip(0), number_at(block, 2 * bytes)}, {ip(bytes), number_at(block, 2 * bytes + 2)}};
}

// Looks for the only type that we know; false if the vectors do not fit.
bool read_tlvs(std::string_view tlvs, ProxyHeader& header) {
  constexpr std::size_t kTlvHead = 3;
  while (!tlvs.empty()) {
    if (tlvs.size() < kTlvHead) return false;
    const auto type = static_cast<std::uint8_t>(tlvs[0]);
    const std::size_t size = number_at(tlvs, 1);
    tlvs.remove_prefix(kTlvHead);
    if (size > tlvs.size()) return false;
    if (type == kUniqueIdType) {
      if (size > kMaxUniqueIdBytes) return false;
      header.unique_id = tlvs.substr(0, size);
    }
    tlvs.remove_prefix(size);
  }
  return true;
}

ProxyHeaderResult parse_v2_block(std::uint8_t family, std::string_view block, ProxyHeader header) {
  constexpr std::uint8_t kTcp4 = 0x11;
  constexpr std::uint8_t kTcp6 = 0x21;
  constexpr std::uint8_t kUnspec = 0x00;
  std::size_t used = 0;
  if (family == kTcp4 || family == kTcp6) {
    const std::size_t bytes = family == kTcp4 ? 4 : 16;
    used = 2 * bytes + 4;
    if (block.size() < used) return ProxyHeaderFault{"too short for its addresses"};
    header.addresses = addresses_in(block, bytes);
  } else if (family != kUnspec) {
    return header;  // UDP or a Unix socket, which tell us nothing
  }
  if (!read_tlvs(block.substr(used), header)) {
    return ProxyHeaderFault{"a TLV is longer than it may be"};
  }
  return header;
}

ProxyHeaderResult parse_v2(std::string_view bytes) {
  constexpr std::size_t kVersionAt = 12;
  constexpr std::size_t kFamilyAt = 13;
  constexpr std::size_t kLengthAt = 14;
  constexpr std::uint8_t kLocal = 0x20;
  constexpr std::uint8_t kProxy = 0x21;
  const auto at = [&](std::size_t index) { return static_cast<std::uint8_t>(bytes[index]); };
  // Each field as soon as it is there, so that we do not wait in vain.
  if (bytes.size() > kVersionAt && at(kVersionAt) != kLocal && at(kVersionAt) != kProxy) {
    return ProxyHeaderFault{"neither version 2 nor LOCAL or PROXY"};
  }
  if (bytes.size() > kFamilyAt && (at(kFamilyAt) >> 4U > 3 || (at(kFamilyAt) & 0xfU) > 2)) {
    return ProxyHeaderFault{"its family is not valid"};
  }
  if (bytes.size() < kFixedBytes) return ProxyHeaderPart{};
  const std::size_t size = kFixedBytes + number_at(bytes, kLengthAt);
  if (size > kMaxProxyHeaderBytes) return ProxyHeaderFault{"longer than 2048 bytes"};
  if (bytes.size() < size) return ProxyHeaderPart{};
  ProxyHeader header{.size = size, .is_local = false, .addresses = {}, .unique_id = {}};
  if (at(kVersionAt) == kLocal) {
    header.is_local = true;  // and the rest is ignored
    return header;
  }
  return parse_v2_block(at(kFamilyAt), bytes.substr(kFixedBytes, size - kFixedBytes),
                        std::move(header));
}

// Whether one is the beginning of the other.
bool agree(std::string_view bytes, std::string_view wanted) {
  const std::size_t size = std::min(bytes.size(), wanted.size());
  return bytes.substr(0, size) == wanted.substr(0, size);
}

}  // namespace

ProxyHeaderResult parse_proxy_header(std::string_view bytes) {
  if (bytes.empty()) return ProxyHeaderPart{};
  if (agree(bytes, kSignature)) return parse_v2(bytes);
  if (agree(bytes, kBeginOfV1)) return parse_v1(bytes);
  return ProxyHeaderFault{"none came"};
}

}  // namespace dotls
