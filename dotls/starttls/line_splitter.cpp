#include "dotls/starttls/line_splitter.hpp"

#include <utility>

namespace dotls {
namespace {

/// The front of `bytes` up to its first LF, or all of it.
std::string_view take_to_line_end(std::string_view& bytes, std::size_t most) {
  const auto window = bytes.substr(0, most);
  const auto line_end = window.find('\n');
  const auto taken = line_end == std::string_view::npos ? window : window.substr(0, line_end + 1);
  bytes.remove_prefix(taken.size());
  return taken;
}

}  // namespace

std::optional<LineSplitter::Piece> LineSplitter::next(std::string_view& bytes) {
  if (bytes.empty()) return std::nullopt;
  if (inside_long_line_) {
    const auto rest = take_to_line_end(bytes, bytes.size());
    inside_long_line_ = rest.back() != '\n';
    return Piece{rest, false, !inside_long_line_};
  }
  if (std::exchange(given_, false)) head_.clear();
  head_ += take_to_line_end(bytes, head_limit_ - head_.size());
  const bool ends = head_.back() == '\n';
  if (!ends && head_.size() < head_limit_) return std::nullopt;
  given_ = true;
  inside_long_line_ = !ends;
  return Piece{head_, true, ends};
}

std::string LineSplitter::take_partial() {
  if (std::exchange(given_, false)) head_.clear();
  return std::exchange(head_, {});
}

}  // namespace dotls
