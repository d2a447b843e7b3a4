// POP3 in the clear with STLS (RFC 2595), CAPA (2449), AUTH (5034) and LANG (6856), up to the login
// (1939): the part of CommandDialogue that is specific to POP3. Inside TLS it answers CAPA for a
// child that cannot, and handles no STLS.
#pragma once

#include "dotls/starttls/command_dialogue.hpp"

namespace dotls {

/// See Dialogue.
class Pop3Dialogue final : public CommandDialogue {
 public:
  explicit Pop3Dialogue(bool require_tls) : CommandDialogue(require_tls) {}

  /// For a child that refused CAPA: it would refuse it inside TLS too.
  [[nodiscard]] std::unique_ptr<Dialogue> make_dialogue_inside_tls() const override;

 private:
  static const OwnAnswers kOwnAnswers;

  struct InsideTls {};
  explicit Pop3Dialogue(InsideTls) : CommandDialogue(false), inside_tls_(true) { note_greeted(); }

  /// What the child's next status line answers.
  enum class Awaited { Greeting, Capa, List, Login, Quit, Other };

  void take_command(std::string_view line) override;
  [[nodiscard]] AnswerLine read_answer(std::string_view line) override;
  [[nodiscard]] const OwnAnswers& own_answers() const override { return kOwnAnswers; }

  [[nodiscard]] AnswerLine read_positive(std::string_view line);
  [[nodiscard]] AnswerLine read_list_line(std::string_view line);
  [[nodiscard]] AnswerLine made_capabilities();

  const bool inside_tls_ = false;
  bool refused_capa_ = false;
  Awaited awaited_ = Awaited::Greeting;
  bool lists_stls_ = false;  // the incoming list has it
};

}  // namespace dotls
