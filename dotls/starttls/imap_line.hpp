// Parses what dotls needs of an IMAP line (RFC 9051 §9): commands, literals, capability lists.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dotls {

struct ImapCommand {
  std::string_view tag;
  std::string_view name;
  std::string_view arguments;
};

/// nullopt if `text` (without line end) is not a command: no tag, one that answers cannot be
/// matched by, or nothing after it.
[[nodiscard]] std::optional<ImapCommand> parse_imap_command(std::string_view text);

/// `{octets}`, which waits for the server's "+", or `{octets+}`, which does not (RFC 7888).
struct ImapLiteral {
  std::uint64_t octets;
  bool waits;
};

/// The literal that `text` (without line end) announces at its end; UINT64_MAX octets if the count
/// overflows.
[[nodiscard]] std::optional<ImapLiteral> find_imap_literal(std::string_view text);

/// A server's line, or the beginning of a long one, in which any capability list, untagged or as a
/// response code, has STARTTLS once. With `hide_auth`, AUTH= is removed and LOGINDISABLED added.
[[nodiscard]] std::string with_starttls(std::string_view line, bool hide_auth);

}  // namespace dotls
