#include "shared/printable.hpp"

namespace dotls {
namespace {

std::string escaped(std::string_view text, std::size_t max_bytes, bool backslash_too) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  static constexpr std::string_view kCut = "...";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool escape = byte < 0x20 || byte == 0x7f || (backslash_too && c == '\\');
    if (out.size() + (escape ? 4 : 1) > max_bytes) return out.append(kCut);
    if (escape) {
      out.append({'\\', 'x', kHex[byte >> 4U], kHex[byte & 0xfU]});
    } else {
      out.push_back(c);
    }
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text, std::size_t max_bytes) {
  return escaped(text, max_bytes, true);
}

std::string printable_line(std::string_view line, std::size_t max_bytes) {
  return escaped(line, max_bytes, false);
}

}  // namespace dotls
