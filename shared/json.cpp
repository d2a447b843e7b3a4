#include "shared/json.hpp"

#include <algorithm>
#include <cstdint>

#include "shared/hex.hpp"
#include "shared/utf8.hpp"

namespace dotls {
namespace {

constexpr std::string_view kNoCharacter = "\\ufffd";
constexpr std::string_view kCut = "...";

void append_unit(std::string& out, std::uint32_t unit) {
  append_hex(out.append("\\u"), static_cast<unsigned char>(unit >> 8U));
  append_hex(out, static_cast<unsigned char>(unit & 0xffU));
}

// A character beyond ASCII as escapes: beyond 16 bits a pair of surrogates (RFC 8259 section 7).
std::string escaped(std::string_view character) {
  const auto byte_at = [&](std::size_t at) { return static_cast<unsigned char>(character[at]); };
  std::uint32_t point = byte_at(0) & (0xffU >> (character.size() + 1));
  for (std::size_t i = 1; i < character.size(); ++i) point = (point << 6U) | (byte_at(i) & 0x3fU);
  std::string out;
  if (point < 0x10000) {
    append_unit(out, point);
  } else {
    append_unit(out, 0xd800U + ((point - 0x10000) >> 10U));
    append_unit(out, 0xdc00U + ((point - 0x10000) & 0x3ffU));
  }
  return out;
}

// What stands for the character of `size` bytes that begins `text`; for 0 it is no character.
std::string json_character(std::string_view text, std::size_t size, bool ascii) {
  const auto byte = static_cast<unsigned char>(text.front());
  if (size == 0) return std::string(kNoCharacter);
  if (byte == '"' || byte == '\\') return {'\\', text[0]};
  std::string out;
  if (byte < 0x20 || byte == 0x7f) {
    append_unit(out, byte);
    return out;
  }
  return ascii && size > 1 ? escaped(text.substr(0, size)) : std::string(text.substr(0, size));
}

// What does not fit is cut between two characters, with kCut in place of the rest.
std::string quoted(std::string_view text, std::size_t max_bytes, bool ascii) {
  std::string out = "\"";
  std::size_t fits = 0;  // so much of it, if there is more to come
  while (!text.empty() && out.size() < max_bytes) {
    const std::size_t size = utf8_size(text);
    out.append(json_character(text, size, ascii));
    text.remove_prefix(std::max<std::size_t>(size, 1));
    if (out.size() + kCut.size() + 1 <= max_bytes) fits = out.size();
  }
  if (!text.empty() || out.size() + 1 > max_bytes) {
    out.resize(std::max<std::size_t>(fits, 1));
    out.append(kCut);
  }
  return out.append("\"");
}

}  // namespace

std::string json_string(std::string_view text) {
  return quoted(text, std::string::npos, false);
}

std::string json_ascii(std::string_view text, std::size_t max_bytes) {
  return quoted(text, max_bytes, true);
}

}  // namespace dotls
