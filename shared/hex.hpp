// Bytes as lower-case hexadecimal digits.
#pragma once

#include <string>
#include <string_view>

namespace dotls {

inline constexpr std::string_view kHexDigits = "0123456789abcdef";

/// Appends the two digits of `byte`.
inline void append_hex(std::string& text, unsigned char byte) {
  text.append({kHexDigits[byte >> 4U], kHexDigits[byte & 0xfU]});
}

}  // namespace dotls
