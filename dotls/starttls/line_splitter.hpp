// Splits a byte stream into lines at LF, keeping only a bounded beginning of each.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dotls {

/// Owns at most `head_limit` bytes, the beginning of the incoming line. One thread.
class LineSplitter {
 public:
  /// A complete line (begins and ends), the first `head_limit` bytes of a longer one (begins), or
  /// more of that one (ends with its last). A piece that ends includes the LF.
  struct Piece {
    std::string_view text;
    bool begins;
    bool ends;
  };

  explicit LineSplitter(std::size_t head_limit) : head_limit_(head_limit) {}

  /// Takes the next piece off the front of `bytes`; nullopt if all went into a beginning that is
  /// still too short. The text is valid until the next call, and no longer than `bytes`.
  [[nodiscard]] std::optional<Piece> next(std::string_view& bytes);

  /// Whether part of a line has come without its LF.
  [[nodiscard]] bool inside_line() const {
    return inside_long_line_ || (!given_ && !head_.empty());
  }

  /// Removes and returns the beginning that was not given out yet.
  [[nodiscard]] std::string take_partial();

 private:
  std::size_t head_limit_;
  std::string head_;
  bool given_ = false;  // next() gave head_ out; it is kept for the caller only
  bool inside_long_line_ = false;
};

}  // namespace dotls
