#include "dotls/starttls/words.hpp"

#include <algorithm>
#include <charconv>

#include "shared/peer_speaks.hpp"

namespace dotls {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string_view without_blanks_around(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

bool is_word(std::string_view text, std::string_view word) {
  return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                    [](char a, char b) { return upper(a) == upper(b); });
}

bool starts_with_word(std::string_view text, std::string_view prefix) {
  return is_word(text.substr(0, prefix.size()), prefix);
}

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) {
    line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
  }
  return line;
}

WordAndRest parse_word(std::string_view text) {
  const auto end = std::min({text.find(' '), text.find('\t'), text.size()});
  return {text.substr(0, end), without_blanks_around(text.substr(end))};
}

bool first_word_is(std::string_view line, std::string_view word) {
  const auto text = without_line_end(line);
  return starts_with_word(text, word) &&
         (text.size() == word.size() || is_blank(text[word.size()]));
}

std::optional<std::uint64_t> parse_count(std::string_view digits) {
  std::uint64_t count = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, count);
  if (digits.empty() || error != std::errc() || stopped != end) return std::nullopt;
  return count;
}

Refusal refusal_of_nul(std::string_view line) {
  switch (peer_speaks(line)) {
    case PeerSpeaks::Tls:
      return {"the client speaks TLS at once, and this port begins in the clear (-s)",
              FailureClass::NotTls};
    case PeerSpeaks::ProxyV2:
      return {"a header of the PROXY protocol version 2 came instead of a command",
              FailureClass::NotTls};
    case PeerSpeaks::Smtp:
    case PeerSpeaks::Pop3:
    case PeerSpeaks::Imap:
    case PeerSpeaks::Http:
    case PeerSpeaks::ProxyV1:
    case PeerSpeaks::Unknown:
      break;
  }
  return {"a NUL in a command line"};
}

}  // namespace dotls
