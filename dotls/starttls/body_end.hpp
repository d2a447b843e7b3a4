// Where the body of a message ends that comes in pieces: at CRLF . CRLF, and at nothing else. It
// keeps none of it.
#pragma once

#include <cstddef>
#include <string_view>

namespace dotls {

class BodyEnd {
 public:
  /// How many bytes at the front of `bytes` belong to the body, its end included. Not after
  /// found().
  [[nodiscard]] std::size_t feed(std::string_view bytes);
  [[nodiscard]] bool found() const { return seen_ == Seen::End; }

 private:
  /// How much of CRLF . CRLF has been seen. A body begins where a line does.
  enum class Seen { MidLine, Cr, LineStart, Dot, DotCr, End };
  Seen seen_ = Seen::LineStart;
};

}  // namespace dotls
