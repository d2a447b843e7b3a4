// The small change of line protocols: words without regard to case, counts, line ends. No protocol.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace dotls {

/// Compare ASCII letters without regard to case, whatever the locale says.
[[nodiscard]] bool is_word(std::string_view text, std::string_view word);
[[nodiscard]] bool starts_with_word(std::string_view text, std::string_view prefix);

/// `line` without its LF or CRLF, if it has one.
[[nodiscard]] std::string_view without_line_end(std::string_view line);

/// The first word of `text`, and what follows it without the blanks around.
struct WordAndRest {
  std::string_view word;
  std::string_view rest;
};
[[nodiscard]] WordAndRest parse_word(std::string_view text);

/// Whether the first word of `line`, which may have its line end, is `word`: all of it.
[[nodiscard]] bool first_word_is(std::string_view line, std::string_view word);

/// A decimal count that is digits and nothing else; nullopt where it is not, or does not fit.
[[nodiscard]] std::optional<std::uint64_t> parse_count(std::string_view digits);

}  // namespace dotls
