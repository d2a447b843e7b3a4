// JSON strings for the log and for the reports of --check and --list. No parser, no tree.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dotls {

/// `text` as a JSON string, quotes included. Invalid UTF-8 becomes U+FFFD, so that the report is
/// valid whatever a file is called. Any thread.
[[nodiscard]] std::string json_string(std::string_view text);

/// The same in ASCII, of `max_bytes` at most with its quotes (and no less than `"..."`): what is
/// too long is cut, never within an escape, and "..." added.
[[nodiscard]] std::string json_ascii(std::string_view text, std::size_t max_bytes);

}  // namespace dotls
