// JSON, as far as the reports of --check and --list need it: text made safe. No parser, no tree.
#pragma once

#include <string>
#include <string_view>

namespace dotls {

/// `text` as a JSON string, quotes included. Bytes that are no UTF-8 become U+FFFD, so that the
/// report is always valid whatever a file is called. Any thread.
[[nodiscard]] std::string json_string(std::string_view text);

}  // namespace dotls
