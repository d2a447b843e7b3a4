#include "shared/printable.hpp"

#include <algorithm>

#include "shared/hex.hpp"
#include "shared/utf8.hpp"

namespace dotls {
namespace {

constexpr std::string_view kCut = "...";

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// What is beyond ASCII: characters, or escapes like control bytes.
enum class Beyond { Printed, Escaped };

// How many leading bytes of `text` may be printed as they are: a whole character, or none.
std::size_t printable_size(std::string_view text, std::string_view escaped_too, Beyond beyond) {
  const unsigned char byte = byte_at(text, 0);
  if (byte < 0x80) {
    const bool plain =
        byte >= 0x20 && byte != 0x7f && escaped_too.find(text[0]) == std::string_view::npos;
    return plain ? 1 : 0;
  }
  if (beyond == Beyond::Escaped) return 0;
  // U+0080 to U+009F are control characters; some terminals obey them.
  if (byte == 0xc2 && text.size() > 1 && byte_at(text, 1) < 0xa0) return 0;
  return utf8_size(text);
}

std::string escaped(std::string_view text, std::size_t max_bytes, std::string_view escaped_too,
                    Beyond beyond = Beyond::Printed) {
  std::string out;
  while (!text.empty()) {
    const std::size_t plain = printable_size(text, escaped_too, beyond);
    if (out.size() + (plain == 0 ? 4 : plain) > max_bytes) return out.append(kCut);
    if (plain == 0) {
      append_hex(out.append("\\x"), byte_at(text, 0));
    } else {
      out.append(text.substr(0, plain));
    }
    text.remove_prefix(std::max<std::size_t>(plain, 1));
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text, std::size_t max_bytes) {
  return escaped(text, max_bytes, "\\");
}

std::string printable_quoted(std::string_view text, std::size_t max_bytes) {
  return '"' + escaped(text, max_bytes, "\\\"") + '"';
}

std::string printable_line(std::string_view line, std::size_t max_bytes) {
  return escaped(line, max_bytes, {}, Beyond::Escaped);
}

}  // namespace dotls
