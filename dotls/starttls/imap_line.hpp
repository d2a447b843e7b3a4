// What a line of IMAP (RFC 9051 §9) says that dotls has to know: commands, literals, lists of
// capabilities. Pure.
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

/// nullopt where `text` (without line end) is no command: no tag, or one that answers cannot be
/// known by, or nothing behind it.
[[nodiscard]] std::optional<ImapCommand> parse_imap_command(std::string_view text);

/// `{octets}`, which waits for the server's "+", or `{octets+}`, which does not (RFC 7888).
struct ImapLiteral {
  std::uint64_t octets;
  bool waits;
};

/// The literal that `text` (without line end) announces at its end; UINT64_MAX octets where the
/// count does not fit.
[[nodiscard]] std::optional<ImapLiteral> find_imap_literal(std::string_view text);

/// A line of the server's, or the beginning of a long one: where it lists capabilities, untagged or
/// as a response code, STARTTLS stands in the list once. With `hide_auth` AUTH= is taken out and
/// LOGINDISABLED stands in it, too.
[[nodiscard]] std::string with_starttls(std::string_view line, bool hide_auth);

}  // namespace dotls
