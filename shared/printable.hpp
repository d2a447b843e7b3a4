// Makes text that came from outside (a peer, a certificate, the environment) safe to print.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dotls {

/// `text` as printable bytes: control bytes, DEL and the backslash become \xNN, bytes from 0x80 up
/// stay (they may be UTF-8). What does not fit in `max_bytes` is cut and "..." says so; an escape
/// is never cut in two. Any thread.
[[nodiscard]] std::string printable(std::string_view text, std::size_t max_bytes = 256);

/// The same for a whole line, whose parts from outside are printable already: backslashes stay, so
/// that nothing is escaped twice.
[[nodiscard]] std::string printable_line(std::string_view line, std::size_t max_bytes);

}  // namespace dotls
