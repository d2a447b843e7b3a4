// UTF-8 (RFC 3629): which bytes are a character of it.
#pragma once

#include <cstddef>
#include <string_view>

namespace dotls {

/// How many bytes the character at the front of `text` has, which must not be empty; 0 where there
/// is none. Shortest forms only, no surrogates, nothing past U+10FFFF. Any thread.
[[nodiscard]] std::size_t utf8_size(std::string_view text);

}  // namespace dotls
