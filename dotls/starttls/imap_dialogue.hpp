// IMAP in the clear with STARTTLS (RFC 9051 §6.2.1, 3501, 2595), up to the login: the part of
// CommandDialogue that is specific to IMAP.
#pragma once

#include <optional>

#include "dotls/starttls/command_dialogue.hpp"
#include "dotls/starttls/imap_line.hpp"

namespace dotls {

/// See Dialogue.
class ImapDialogue final : public CommandDialogue {
 public:
  explicit ImapDialogue(bool require_tls) : CommandDialogue(require_tls) {}

 private:
  static const OwnAnswers kOwnAnswers;

  void take_command(std::string_view line) override;
  void take_command_tail(std::string_view line, Sink sink) override;
  [[nodiscard]] AnswerLine read_answer(std::string_view line) override;
  [[nodiscard]] const OwnAnswers& own_answers() const override { return kOwnAnswers; }
  [[nodiscard]] std::string tag() const override { return tag_ + " "; }

  void announce(const std::optional<ImapLiteral>& literal);
  void refuse(const std::string& answer, const std::optional<ImapLiteral>& literal);
  void swallow(const std::optional<ImapLiteral>& literal);
  [[nodiscard]] AnswerLine read_greeting(std::string_view line);
  [[nodiscard]] AnswerLine read_tagged(std::string_view line);

  std::string tag_ = "*";                 // of the last command
  bool logs_in_ = false;                  // the last command is LOGIN or AUTHENTICATE
  bool logs_out_ = false;                 // ... or LOGOUT
  std::optional<std::uint64_t> literal_;  // what comes after the child's "+"
  std::uint64_t swallowed_ = 0;           // octets of the refused command
};

}  // namespace dotls
