// JSON strings for the reports of --check and --list. No parser, no tree.
#pragma once

#include <string>
#include <string_view>

namespace dotls {

/// `text` as a JSON string, quotes included. Invalid UTF-8 becomes U+FFFD, so that the report is
/// valid whatever a file is called. Any thread.
[[nodiscard]] std::string json_string(std::string_view text);

}  // namespace dotls
