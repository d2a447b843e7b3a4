// One line of an SMTP reply (RFC 5321 §4.2), and the answer to EHLO with STARTTLS added. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "dotls/starttls/command_dialogue.hpp"

namespace dotls {

struct SmtpReplyLine {
  std::string_view code;  ///< three digits
  bool last;              ///< the reply ends here
  std::string_view text;  ///< what follows the code and its separator, with the line end
};

/// nullopt unless `line` is three digits and then a blank, a hyphen or the end of the line.
[[nodiscard]] std::optional<SmtpReplyLine> parse_smtp_reply_line(std::string_view line);

/// The answer to one EHLO, line by line. STARTTLS is in it exactly once: the child's is removed,
/// ours is the last line. AUTH is hidden if wanted. With Edit::Nothing the answer passes unchanged.
class EhloAnswer {
 public:
  enum class Edit { Nothing, AddStarttls, AddStarttlsHideAuth };

  explicit EhloAnswer(Edit edit) : edit_(edit) {}

  /// What the peer gets for `line`; Then::Done with the last.
  [[nodiscard]] AnswerLine read(const SmtpReplyLine& line, std::string_view raw);
  /// Whether the child's answer, so far, offers CHUNKING (RFC 3030).
  [[nodiscard]] bool offers_chunking() const { return offers_chunking_; }
  [[nodiscard]] bool accepted() const { return accepted_; }

 private:
  Edit edit_;
  bool first_ = true;
  bool accepted_ = false;
  bool offers_chunking_ = false;
};

}  // namespace dotls
