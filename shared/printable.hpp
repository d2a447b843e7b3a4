// Makes text that came from outside (a peer, a certificate, the environment) safe to print.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dotls {

/// `text` as printable bytes: control characters, DEL, the backslash and what is no UTF-8 become
/// \xNN; other UTF-8 stays. What does not fit in `max_bytes` is cut and "..." says so; neither an
/// escape nor a character is cut in two. Any thread.
[[nodiscard]] std::string printable(std::string_view text, std::size_t max_bytes = 256);

/// The same in double quotes, those within it escaped too: where a reader must see where it ends.
[[nodiscard]] std::string printable_quoted(std::string_view text, std::size_t max_bytes = 256);

/// The same for a whole line, whose parts from outside are printable already: backslashes stay, so
/// that nothing is escaped twice.
[[nodiscard]] std::string printable_line(std::string_view line, std::size_t max_bytes);

}  // namespace dotls
