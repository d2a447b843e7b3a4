#include "dotls/starttls/body_end.hpp"

#include <algorithm>

namespace dotls {

std::size_t BodyEnd::feed(std::string_view bytes) {
  // Only CRLF . CRLF ends it: bytes that the peer takes for body must never become commands. How to
  // take a bare LF is up to the child.
  std::size_t i = 0;
  while (i < bytes.size() && !found()) {
    const Seen before = seen_;
    if (before == Seen::MidLine) i = std::min(bytes.find('\r', i), bytes.size() - 1);
    const char c = bytes[i++];
    if (c == '\n' && before == Seen::DotCr) {
      seen_ = Seen::End;
    } else if (c == '\n' && before == Seen::Cr) {
      seen_ = Seen::LineStart;
    } else if (c == '.' && before == Seen::LineStart) {
      seen_ = Seen::Dot;
    } else if (c == '\r') {
      seen_ = before == Seen::Dot ? Seen::DotCr : Seen::Cr;
    } else {
      seen_ = Seen::MidLine;
    }
  }
  return i;
}

}  // namespace dotls
