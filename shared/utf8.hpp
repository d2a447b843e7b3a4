// UTF-8 (RFC 3629): which bytes form a character.
#pragma once

#include <cstddef>
#include <string_view>

namespace dotls {

/// The length of the character that begins `text`, which must not be empty; 0 if it is not valid.
/// Shortest forms only, no surrogates, nothing past U+10FFFF. Any thread.
[[nodiscard]] std::size_t utf8_size(std::string_view text);

}  // namespace dotls
