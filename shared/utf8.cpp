#include "shared/utf8.hpp"

#include <algorithm>

namespace dotls {

std::size_t utf8_size(std::string_view text) {
  const auto byte_at = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte_at(0);
  if (lead < 0x80) return 1;
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return 0;
  const bool goes_on =
      std::all_of(text.begin() + 1, text.begin() + static_cast<long>(size),
                  [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80; });
  if (!goes_on) return 0;
  const unsigned char second = byte_at(1);
  const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool too_large = (lead == 0xed && second >= 0xa0) || (lead == 0xf4 && second >= 0x90);
  return overlong || too_large ? 0 : size;
}

}  // namespace dotls
