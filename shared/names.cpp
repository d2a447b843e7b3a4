#include "shared/names.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "shared/error.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

constexpr std::size_t kMaxNameBytes = 253;
constexpr std::size_t kMaxLabelBytes = 63;
constexpr std::size_t kMaxAlpnBytes = 255;
// 32 bytes in base64.
constexpr std::size_t kPinDigits = 43;
constexpr std::string_view kPinPrefix = "sha256//";
constexpr std::string_view kWildcard = "*.";

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
// By hand: tolower(3) follows the locale.
constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

enum class Underscores { Refused, Taken };

std::optional<std::string> find_name(std::string_view name, Underscores underscores) {
  if (name.empty() || name.size() > kMaxNameBytes || is_ip_address(name)) return std::nullopt;
  std::string folded;
  std::size_t label = 0;
  for (const char c : name) {
    if (c == '.') {
      if (label == 0) return std::nullopt;
      label = 0;
    } else if (is_letter(c) || is_digit(c) || c == '-' ||
               (c == '_' && underscores == Underscores::Taken)) {
      if (++label > kMaxLabelBytes) return std::nullopt;
    } else {
      return std::nullopt;
    }
    folded.push_back(to_lower(c));
  }
  if (label == 0) return std::nullopt;
  return folded;
}

// By hand: this module and the command line do not use OpenSSL.
std::optional<std::string> find_pin_bytes(std::string_view base64) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (base64.size() != kPinDigits + 1 || base64.back() != '=') return std::nullopt;
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : base64.substr(0, kPinDigits)) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes.push_back(static_cast<char>(bits >> held & 0xff));
  }
  return bytes;
}

}  // namespace

bool is_ip_address(std::string_view text) {
  std::array<unsigned char, sizeof(in6_addr)> address;
  const std::string terminated(text);
  return terminated.size() == text.size() && text.find('\0') == std::string_view::npos &&
         (inet_pton(AF_INET, terminated.c_str(), address.data()) == 1 ||
          inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1);
}

std::optional<std::string> find_host_name(std::string_view name) {
  return find_name(name, Underscores::Refused);
}

std::string_view without_final_dot(std::string_view name) {
  if (name.size() > 1 && name.ends_with('.')) name.remove_suffix(1);
  return name;
}

std::optional<std::string> find_expected_host(std::string_view text) {
  if (is_ip_address(text)) return std::string(text);
  return find_name(without_final_dot(text), Underscores::Taken);
}

std::string parse_host(std::string_view text) {
  if (auto host = find_expected_host(text)) return *host;
  throw Fatal::usage("-h \"" + printable(text, 80) +
                     "\": no host name and no IP address; a name that is not ASCII is given as its "
                     "A-label (xn--...)");
}

std::vector<std::string> parse_alpn(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    const std::string_view name = text.substr(at, comma - at);
    if (name.empty() || name.size() > kMaxAlpnBytes || name.find(' ') != std::string_view::npos) {
      throw Fatal::usage(
          "--alpn \"" + printable(text, 80) +
          "\": names of 1 to 255 bytes, separated by commas alone, as in http/1.1,smtp");
    }
    names.emplace_back(name);
    at = comma + 1;
  }
  return names;
}

std::string parse_pin(std::string_view option, std::string_view text) {
  std::optional<std::string> bytes;
  if (text.starts_with(kPinPrefix)) bytes = find_pin_bytes(text.substr(kPinPrefix.size()));
  if (bytes) return *bytes;
  throw Fatal::usage(std::string(option) + " \"" + printable(text, 80) +
                     "\": want sha256// and the SHA-256 of a public key in base64 (44 characters)");
}

std::string parse_allowed_name(std::string_view text) {
  const bool wild = text.starts_with(kWildcard);
  const std::string_view name = wild ? text.substr(kWildcard.size()) : text;
  if (const auto found = find_name(without_final_dot(name), Underscores::Taken)) {
    return (wild ? std::string(kWildcard) : std::string()) + *found;
  }
  throw Fatal::usage("--allow-dns \"" + printable(text, 80) +
                     "\": want a host name, or *. and one, as in *.example.org; a name that is "
                     "not ASCII is given as its A-label (xn--...)");
}

bool is_allowed_name(std::string_view allowed, std::string_view name) {
  const auto found = find_name(name, Underscores::Taken);
  if (!found) return false;
  if (!allowed.starts_with(kWildcard)) return *found == allowed;
  const auto dot = found->find('.');
  return dot != std::string::npos && found->substr(dot) == allowed.substr(1);
}

}  // namespace dotls
