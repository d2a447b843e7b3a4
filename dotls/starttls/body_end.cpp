#include "dotls/starttls/body_end.hpp"

#include <algorithm>

namespace dotls {

std::size_t BodyEnd::feed(std::string_view bytes) {
  // A bare LF in a line end is the child's to judge, and what the peer holds for body must never
  // become a command.
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
