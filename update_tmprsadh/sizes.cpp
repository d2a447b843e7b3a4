#include "update_tmprsadh/sizes.hpp"

#include <algorithm>
#include <charconv>

#include "shared/certdir/cert_directory.hpp"
#include "shared/error.hpp"
#include "shared/printable.hpp"

namespace dotls::update {

int parse_size(const std::string& what, const std::string& text) {
  int bits = 0;
  const char* const text_end = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), text_end, bits);
  const bool is_number = error == std::errc() && end == text_end;
  if (is_number && std::find(std::begin(kParameterBits), std::end(kParameterBits), bits) !=
                       std::end(kParameterBits)) {
    return bits;
  }
  std::string why;
  if (is_number && bits < kParameterBits[0]) why = ": that is weak, and dotls would not use it";
  if (is_number && bits > 8192) why = ": that takes days to make, and clients refuse it";
  throw Fatal::usage(what + " must be 2048, 3072, 4096, 6144 or 8192, not \"" +
                     printable(text, 64) + "\"" + why);
}

std::vector<int> sizes_up_to(int max_bits) {
  std::vector<int> sizes;
  for (int bits = max_bits; bits > kParameterBits[0]; bits /= 2) sizes.insert(sizes.begin(), bits);
  sizes.insert(sizes.begin(), kParameterBits[0]);
  return sizes;
}

}  // namespace dotls::update
