#include "dotls/starttls/smtp_reply.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "dotls/starttls/words.hpp"

namespace dotls {

std::optional<SmtpReplyLine> parse_smtp_reply_line(std::string_view line) {
  constexpr std::size_t kCodeLength = 3;
  const auto code = line.substr(0, kCodeLength);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (code.size() < kCodeLength || !std::all_of(code.begin(), code.end(), is_digit)) {
    return std::nullopt;
  }
  // A bare "250" ends a reply too (RFC 5321 §4.2: clients must accept it). "2500" is not a code.
  auto text = line.substr(kCodeLength);
  const bool last = !text.starts_with('-');
  const bool has_separator = !last || text.starts_with(' ') || text.starts_with('\t');
  if (has_separator) {
    text.remove_prefix(1);
  } else if (!without_line_end(text).empty()) {
    return std::nullopt;
  }
  return SmtpReplyLine{code, last, text};
}

AnswerLine EhloAnswer::read(const SmtpReplyLine& line, std::string_view raw) {
  AnswerLine answer;
  answer.shown = raw;
  if (line.last) answer.then = AnswerLine::Then::Done;
  const bool first = std::exchange(first_, false);
  if (line.code != "250") return answer;
  if (line.last) accepted_ = true;

  // The first line names the host, even if it looks like a keyword; keywords follow.
  const auto keyword = first ? std::string_view() : parse_word(without_line_end(line.text)).word;
  if (is_word(keyword, "CHUNKING")) offers_chunking_ = true;
  const bool is_auth = is_word(keyword, "AUTH") || starts_with_word(keyword, "AUTH=");
  if (edit_ == Edit::Nothing) return answer;
  if (is_word(keyword, "STARTTLS") || (is_auth && edit_ == Edit::AddStarttlsHideAuth)) {
    answer.shown.clear();
    answer.rest_is_shown = false;
  } else if (line.last) {
    answer.shown = "250-";
    answer.shown += line.text;
  }
  if (line.last) answer.after = "250 STARTTLS\r\n";
  return answer;
}

}  // namespace dotls
