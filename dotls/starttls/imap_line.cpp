#include "dotls/starttls/imap_line.hpp"

#include <algorithm>

#include "dotls/starttls/words.hpp"

namespace dotls {
namespace {

// A tag must fit in the part of an answer that is looked at; real ones have a dozen bytes.
constexpr std::size_t kLongestTag = 1024;

/// The capability list within `line`, without the word CAPABILITY.
std::optional<std::string_view> find_capabilities(std::string_view line) {
  constexpr std::string_view kName = "CAPABILITY";
  constexpr std::string_view kCodeBegins = "[CAPABILITY";
  const auto text = without_line_end(line);
  const auto [label, status] = parse_word(text);
  const auto [first, code] = parse_word(status);
  if (label == "*" && is_word(first, kName)) return status.substr(kName.size());
  if (!starts_with_word(code, kCodeBegins)) return std::nullopt;
  auto list = code.substr(kCodeBegins.size());
  if (!list.empty() && list.front() != ' ' && list.front() != ']') return std::nullopt;
  return list.substr(0, list.find(']'));
}

}  // namespace

std::optional<ImapCommand> parse_imap_command(std::string_view text) {
  const auto [tag, command] = parse_word(text);
  const auto [name, arguments] = parse_word(command);
  const bool is_control = std::any_of(tag.begin(), tag.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  // "*" and "+" begin untagged responses.
  if (tag.empty() || tag == "*" || tag == "+" || is_control || tag.size() > kLongestTag ||
      name.empty()) {
    return std::nullopt;
  }
  return ImapCommand{tag, name, arguments};
}

std::optional<ImapLiteral> find_imap_literal(std::string_view text) {
  const auto brace = text.rfind('{');
  if (brace == std::string_view::npos || !text.ends_with('}')) return std::nullopt;
  auto digits = text.substr(brace + 1, text.size() - brace - 2);
  const bool waits = !digits.ends_with('+');
  if (!waits) digits.remove_suffix(1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  // An overflowing count is still a literal: what follows must not be taken for a command.
  return ImapLiteral{parse_count(digits).value_or(UINT64_MAX), waits};
}

std::string with_starttls(std::string_view line, bool hide_auth) {
  const auto found = find_capabilities(line);
  if (!found) return std::string(line);
  const auto begin = static_cast<std::size_t>(found->data() - line.data());
  const auto end = begin + found->size();

  // In the beginning of a long line the last word may be cut.
  const bool cut = end == line.size();
  std::string kept;
  bool has_starttls = false;
  bool has_logindisabled = false;
  for (auto list = *found; !list.empty();) {
    const auto word_begin = std::min(list.find_first_not_of(' '), list.size());
    const auto word_end = std::min(list.find(' ', word_begin), list.size());
    const auto word = list.substr(word_begin, word_end - word_begin);
    const bool is_starttls = is_word(word, "STARTTLS");
    const bool hidden =
        (hide_auth && starts_with_word(word, "AUTH=")) || (is_starttls && has_starttls);
    if (!hidden || (cut && word_end == list.size())) kept += list.substr(0, word_end);
    has_starttls = has_starttls || is_starttls;
    has_logindisabled = has_logindisabled || is_word(word, "LOGINDISABLED");
    list.remove_prefix(word_end);
  }
  // In front, because the end of a long line is not seen here. The order is free (RFC 9051 §7.2.2).
  std::string edited(line.substr(0, begin));
  if (!has_starttls) edited += " STARTTLS";
  if (hide_auth && !has_logindisabled) edited += " LOGINDISABLED";
  return edited.append(kept).append(line.substr(end));
}

}  // namespace dotls
