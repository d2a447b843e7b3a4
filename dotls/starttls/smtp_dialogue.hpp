// SMTP in the clear with STARTTLS (RFC 3207), pipelining (2920), BDAT (3030) and AUTH (4954): the
// part of CommandDialogue that is specific to SMTP.
#pragma once

#include "dotls/starttls/command_dialogue.hpp"
#include "dotls/starttls/smtp_reply.hpp"

namespace dotls {

/// See Dialogue.
class SmtpDialogue final : public CommandDialogue {
 public:
  explicit SmtpDialogue(bool require_tls) : CommandDialogue(require_tls) {}

 private:
  static const OwnAnswers kOwnAnswers;

  void take_command(std::string_view line) override;
  [[nodiscard]] AnswerLine read_answer(std::string_view line) override;
  [[nodiscard]] const OwnAnswers& own_answers() const override { return kOwnAnswers; }

  [[nodiscard]] AnswerLine::Then meaning(std::string_view code) const;
  [[nodiscard]] EhloAnswer::Edit edit_of_ehlo() const;

  EhloAnswer ehlo_{EhloAnswer::Edit::Nothing};
  bool answers_ehlo_ = false;
  bool offers_chunking_ = false;
  bool authenticated_ = false;
  bool quits_ = false;  // the last command is QUIT
};

}  // namespace dotls
