#include "dotls/starttls/greeting.hpp"

#include "dotls/starttls/smtp_reply.hpp"
#include "dotls/starttls/words.hpp"

namespace dotls {

GreetingVerdict GreetingReader::feed(std::string_view bytes) {
  bytes_ += bytes;
  while (!refusing_) {
    const auto line = std::string_view(bytes_).substr(0, kLineLimit);
    const auto size = line.find('\n') + 1;  // 0 if there is no complete line
    if (size == 0 && line.size() < kLineLimit) return GreetingVerdict::NeedMore;
    const auto verdict = size == 0 ? GreetingVerdict::Refusing : judge_line(line.substr(0, size));
    if (verdict == GreetingVerdict::Refusing) {
      refusing_ = true;
    } else {
      bytes_.erase(0, size);
      if (verdict == GreetingVerdict::Positive) return verdict;
    }
  }
  return judge_refusal();
}

/// Judges a complete line. NeedMore: the greeting continues.
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
      positive = first_word_is(line, "+OK");
      break;
    case StarttlsProtocol::Imap: {
      const auto [label, text] = parse_word(without_line_end(line));
      positive = label == "*" && is_word(parse_word(text).word, "OK");
      break;
    }
  }
  return positive ? GreetingVerdict::Positive : GreetingVerdict::Refusing;
}

GreetingVerdict GreetingReader::judge_refusal() {
  for (;;) {
    const auto line_end = bytes_.find('\n', refused_);
    if (line_end == std::string::npos) {
      return bytes_.size() < kRefusalLimit ? GreetingVerdict::Refusing : GreetingVerdict::Refused;
    }
    const auto line = std::string_view(bytes_).substr(refused_, line_end + 1 - refused_);
    refused_ = line_end + 1;
    if (ends_refusal(line)) return GreetingVerdict::Refused;
  }
}

/// Output that is not valid protocol ends at EOF.
bool GreetingReader::ends_refusal(std::string_view line) const {
  switch (protocol_) {
    case StarttlsProtocol::Smtp: {
      const auto reply = parse_smtp_reply_line(line);
      return reply && reply->last;
    }
    case StarttlsProtocol::Pop3:
      return first_word_is(line, "-ERR");
    case StarttlsProtocol::Imap: {
      const auto [label, text] = parse_word(without_line_end(line));
      const auto status = parse_word(text).word;
      return label == "*" && (is_word(status, "BYE") || is_word(status, "PREAUTH"));
    }
  }
  return false;
}

}  // namespace dotls
