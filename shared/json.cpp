#include "shared/json.hpp"

#include <algorithm>
#include <cstddef>

#include "shared/hex.hpp"
#include "shared/utf8.hpp"

namespace dotls {

std::string json_string(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text.front());
    const std::size_t size = utf8_size(text);
    if (size == 0) {
      out.append("\\ufffd");
    } else if (byte == '"' || byte == '\\') {
      out.append({'\\', text[0]});
    } else if (byte < 0x20 || byte == 0x7f) {
      append_hex(out.append("\\u00"), byte);
    } else {
      out.append(text.substr(0, size));
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return out.append("\"");
}

}  // namespace dotls
