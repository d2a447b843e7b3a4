// Helpers for line protocols: case-insensitive words, counts, line ends.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "shared/event.hpp"

namespace dotls {

/// ASCII case-insensitive, whatever the locale.
[[nodiscard]] bool is_word(std::string_view text, std::string_view word);
[[nodiscard]] bool starts_with_word(std::string_view text, std::string_view prefix);

/// `line` without its LF or CRLF, if any.
[[nodiscard]] std::string_view without_line_end(std::string_view line);

/// The first word of `text`, and what follows it, trimmed.
struct WordAndRest {
  std::string_view word;
  std::string_view rest;
};
[[nodiscard]] WordAndRest parse_word(std::string_view text);

/// Whether the whole first word of `line` is `word`; the line end does not matter.
[[nodiscard]] bool first_word_is(std::string_view line, std::string_view word);

/// A decimal count; nullopt if `digits` has anything but digits, or overflows.
[[nodiscard]] std::optional<std::uint64_t> parse_count(std::string_view digits);

/// Why we end a session, for the log.
struct Refusal {
  std::string_view reason;
  FailureClass failure = FailureClass::ProtocolError;
};

/// For a command with a NUL in it, which may be the first bytes of TLS or of a PROXY header.
[[nodiscard]] Refusal refusal_of_nul(std::string_view line);

}  // namespace dotls
