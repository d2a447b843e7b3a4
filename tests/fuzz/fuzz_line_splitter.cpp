// Goal: no stream of bytes makes the line splitter lose or invent a byte, keep more than its head,
// or cut in another way because the bytes came in other pieces.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "dotls/starttls/line_splitter.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

/// What has come out, and where the pieces that begin a line do begin.
struct Split {
  std::string bytes;
  std::vector<std::size_t> beginnings;
  bool operator==(const Split&) const = default;
};

Split split(std::string_view input, std::size_t head_limit, std::size_t chunk) {
  dotls::LineSplitter splitter(head_limit);
  Split all;
  bool at_line_begin = true;
  while (!input.empty()) {
    auto bytes = input.substr(0, chunk);
    input.remove_prefix(bytes.size());
    while (const auto piece = splitter.next(bytes)) {
      require(!piece->text.empty());
      require(piece->begins == at_line_begin);
      require(piece->ends == piece->text.ends_with('\n'));
      require(piece->text.find('\n') >= piece->text.size() - 1);
      require(!piece->begins || piece->ends || piece->text.size() == head_limit);
      require(!piece->begins || piece->text.size() <= head_limit);
      require(splitter.inside_line() == !piece->ends);
      if (piece->begins) all.beginnings.push_back(all.bytes.size());
      all.bytes += piece->text;
      at_line_begin = piece->ends;
    }
    require(bytes.empty());
  }
  const bool inside = splitter.inside_line();
  const auto partial = splitter.take_partial();
  require(partial.size() < head_limit);
  require(inside == (!partial.empty() || !at_line_begin));
  all.bytes += partial;
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t head_limit = 1 + data[0] % 40;
  const std::size_t chunk = 1 + data[1] % 40;
  const std::string input(data + 2, data + size);
  const auto whole = split(input, head_limit, input.size());
  require(whole.bytes == input);
  require(whole == split(input, head_limit, 1));
  require(whole == split(input, head_limit, chunk));
  return 0;
}
