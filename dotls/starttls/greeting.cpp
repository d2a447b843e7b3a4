#include "dotls/starttls/greeting.hpp"

#include "dotls/starttls/smtp_reply.hpp"
#include "dotls/starttls/words.hpp"

namespace dotls {

GreetingVerdict GreetingReader::feed(std::string_view bytes) {
  bytes_ += bytes;
  const auto window = std::string_view(bytes_).substr(0, kLimit);
  for (;;) {
    const auto line_end = window.find('\n', judged_);
    if (line_end == std::string_view::npos) {
      return window.size() < kLimit ? GreetingVerdict::NeedMore : GreetingVerdict::Refused;
    }
    const auto verdict = judge_line(window.substr(judged_, line_end + 1 - judged_));
    judged_ = line_end + 1;
    if (verdict == GreetingVerdict::Positive) swallowed_ = judged_;
    if (verdict != GreetingVerdict::NeedMore) return verdict;
  }
}

/// A whole line: NeedMore says that the greeting goes on behind it.
GreetingVerdict GreetingReader::judge_line(std::string_view line) const {
  bool positive = false;
  switch (protocol_) {
    case StarttlsProtocol::Smtp: {
      const auto reply = parse_smtp_reply_line(line);
      positive = reply && reply->code == "220";
      if (positive && !reply->last) return GreetingVerdict::NeedMore;
      break;
    }
    case StarttlsProtocol::Pop3:
      positive = starts_with_word(line, "+OK");
      break;
    case StarttlsProtocol::Imap: {
      const auto [label, text] = parse_word(without_line_end(line));
      positive = label == "*" && is_word(parse_word(text).word, "OK");
      break;
    }
  }
  return positive ? GreetingVerdict::Positive : GreetingVerdict::Refused;
}

}  // namespace dotls
