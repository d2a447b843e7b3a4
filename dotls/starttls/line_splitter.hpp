// Cuts a stream of bytes into lines, of which only a bounded beginning is ever kept. It knows LF
// and nothing of what a line says.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dotls {

/// Owns the beginning of the line that is coming in, at most `head_limit` bytes. One thread.
class LineSplitter {
 public:
  /// A whole line (begins and ends), the first `head_limit` bytes of a longer one (begins), or some
  /// more of that one (ends with its last). What ends carries its LF.
  struct Piece {
    std::string_view text;
    bool begins;
    bool ends;
  };

  explicit LineSplitter(std::size_t head_limit) : head_limit_(head_limit) {}

  /// Takes the next piece off the front of `bytes`; nullopt where all of them went into a beginning
  /// that is still too short to be given. The text is valid until the next call, and as long as
  /// `bytes`.
  [[nodiscard]] std::optional<Piece> next(std::string_view& bytes);

  /// Whether part of a line has come and its LF has not.
  [[nodiscard]] bool inside_line() const {
    return inside_long_line_ || (!given_ && !head_.empty());
  }

  /// Takes out the beginning that was not given yet.
  [[nodiscard]] std::string take_partial();

 private:
  std::size_t head_limit_;
  std::string head_;
  bool given_ = false;  // head_ was given out by next() and only lives on for the caller's sake
  bool inside_long_line_ = false;
};

}  // namespace dotls
