#include "dotls/tls/names.hpp"

#include <arpa/inet.h>
#include <openssl/evp.h>

#include <array>

#include "shared/error.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

constexpr std::size_t kMaxNameBytes = 253;
constexpr std::size_t kMaxLabelBytes = 63;
constexpr std::size_t kMaxAlpnBytes = 255;
constexpr std::size_t kPinBytes = 32;
constexpr std::size_t kPinBase64Bytes = 44;
constexpr std::string_view kPinPrefix = "sha256//";

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
  throw usage_error("-h \"" + printable(text, 80) +
                    "\": no host name and no IP address; a name that is not ASCII is given as its "
                    "A-label (xn--...)");
}

std::vector<std::string> parse_alpn(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    const std::string_view name = text.substr(at, comma - at);
    if (name.empty() || name.size() > kMaxAlpnBytes || name.find(' ') != std::string_view::npos) {
      throw usage_error(
          "--alpn \"" + printable(text, 80) +
          "\": names of 1 to 255 bytes, separated by commas alone, as in http/1.1,smtp");
    }
    names.emplace_back(name);
    at = comma + 1;
  }
  return names;
}

std::string parse_pin(std::string_view text) {
  std::string_view base64 = text;
  const bool prefixed = base64.starts_with(kPinPrefix);
  if (prefixed) base64.remove_prefix(kPinPrefix.size());
  std::string bytes(kPinBase64Bytes / 4 * 3, '\0');
  // 32 bytes are 44 base64 digits, the last of them one "="; EVP_DecodeBlock counts it as a byte.
  if (!prefixed || base64.size() != kPinBase64Bytes || !base64.ends_with('=') ||
      base64.find('=') != kPinBase64Bytes - 1 ||
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(base64.data()),
                      kPinBase64Bytes) != static_cast<int>(kPinBytes + 1)) {
    throw usage_error(
        "--pin \"" + printable(text, 80) +
        "\": want sha256// and the SHA-256 of a public key in base64 (44 characters)");
  }
  bytes.resize(kPinBytes);
  return bytes;
}

}  // namespace dotls
