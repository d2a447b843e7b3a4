// Makes untrusted text (a peer's, a certificate's, the environment's) safe to print.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dotls {

/// `text` as printable bytes: control characters, DEL, the backslash and invalid UTF-8 become \xNN;
/// other UTF-8 stays. Longer than `max_bytes` is cut, never within an escape or a character, and
/// "..." added. Any thread.
[[nodiscard]] std::string printable(std::string_view text, std::size_t max_bytes = 256);

/// The same in double quotes, with inner ones escaped: for when a reader must see where it ends.
[[nodiscard]] std::string printable_quoted(std::string_view text, std::size_t max_bytes = 256);

/// The same for a whole line whose untrusted parts are printable already: backslashes stay, so that
/// nothing is escaped twice. In ASCII: a name like "user\u202emoc.elpmaxe" is shown as its bytes,
/// and not as what a terminal makes of them.
[[nodiscard]] std::string printable_line(std::string_view line, std::size_t max_bytes);

}  // namespace dotls
