// Finds the end of a message body that comes in pieces: CRLF . CRLF, and nothing else. Keeps no
// data.
#pragma once

#include <cstddef>
#include <string_view>

namespace dotls {

class BodyEnd {
 public:
  /// How many leading bytes of `bytes` belong to the body, its end included. Not after found().
  [[nodiscard]] std::size_t feed(std::string_view bytes);
  [[nodiscard]] bool found() const { return seen_ == Seen::End; }

 private:
  /// How much of CRLF . CRLF has been seen. A body begins at the start of a line.
  enum class Seen { MidLine, Cr, LineStart, Dot, DotCr, End };
  Seen seen_ = Seen::LineStart;
};

}  // namespace dotls
