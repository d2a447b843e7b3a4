#include "dotls/starttls/smtp_dialogue.hpp"

#include <array>

#include "dotls/starttls/way_to_tls.hpp"
#include "dotls/starttls/words.hpp"

namespace dotls {
namespace {

constexpr std::array<std::string_view, 6> kCommandsBeforeTls{"EHLO", "HELO", "NOOP",
                                                             "RSET", "QUIT", "STARTTLS"};
constexpr WayToTls kWayToTls{kCommandsBeforeTls, 512};  // RFC 5321 §4.5.3.1.4

}  // namespace

void SmtpDialogue::take_command(std::string_view line) {
  const auto [command, argument] = parse_word(without_line_end(line));
  const auto chunk = offers_chunking_ && is_word(command, "BDAT")
                         ? parse_count(parse_word(argument).word)
                         : std::nullopt;
  answers_ehlo_ = false;
  if (require_tls() && !leads_to_tls(command, line, kWayToTls)) {
    say("530 5.7.0 Must issue a STARTTLS command first\r\n");
    // A pipelining client has already sent its chunk (RFC 3030 §4.2).
    if (chunk) stream_octets(*chunk, Sink::Nobody, After::Command);
    return;
  }
  if (is_word(command, "STARTTLS")) {
    if (!argument.empty()) {
      say("501 5.5.4 STARTTLS takes no argument\r\n");
    } else if (authenticated_) {
      say("503 5.5.1 STARTTLS comes before AUTH\r\n");
    } else {
      request_starttls();
    }
    return;
  }
  pass_command(line);
  if (chunk) stream_octets(*chunk, Sink::Child, After::Command);
  quits_ = is_word(command, "QUIT");
  answers_ehlo_ = is_word(command, "EHLO");
  if (answers_ehlo_) ehlo_ = EhloAnswer(edit_of_ehlo());
}

EhloAnswer::Edit SmtpDialogue::edit_of_ehlo() const {
  if (require_tls()) return EhloAnswer::Edit::AddStarttlsHideAuth;
  // After AUTH there is no STARTTLS to offer; CHUNKING still matters.
  return authenticated_ ? EhloAnswer::Edit::Nothing : EhloAnswer::Edit::AddStarttls;
}

AnswerLine SmtpDialogue::read_answer(std::string_view line) {
  AnswerLine answer;
  answer.shown = line;
  const auto reply = parse_smtp_reply_line(line);
  if (!reply) return answer;
  const bool is_answer = child_owes();
  if (is_answer && answers_ehlo_) answer = ehlo_.read(*reply, line);
  set_answer_open(!reply->last);
  if (!reply->last) return answer;
  // If TLS is required, nobody can have logged in, whatever the child says.
  if (reply->code == "235" && !require_tls()) authenticated_ = true;
  if (is_answer && answers_ehlo_ && ehlo_.accepted()) offers_chunking_ = ehlo_.offers_chunking();
  // RFC 5321 §3.8: 421 may come at any time, and the child then closes the connection.
  if (reply->code == "421" || (is_answer && quits_ && reply->code == "221")) note_goodbye();
  answer.then = is_answer ? meaning(reply->code) : AnswerLine::Then::Nothing;
  return answer;
}

/// What the last line of an answer leads to. Only the child's reply says what it waits for, not the
/// name of the command (DATA, AUTH).
AnswerLine::Then SmtpDialogue::meaning(std::string_view code) const {
  // Nothing that passes before TLS has a sequel, nor has a greeting.
  if (require_tls() || awaits_greeting()) return AnswerLine::Then::Done;
  if (code == "334") return AnswerLine::Then::PeerLine;
  if (code == "354") return AnswerLine::Then::PeerBody;
  return AnswerLine::Then::Done;
}

const CommandDialogue::OwnAnswers SmtpDialogue::kOwnAnswers{
    .ready = "220 2.0.0 Ready to start TLS\r\n",
    .unavailable = "454 4.7.0 TLS not available due to temporary reason\r\n",
    .bytes_after = "503 5.5.1 Nothing may follow STARTTLS before TLS does\r\n",
    .too_late = "503 5.5.1 The session is over\r\n",
    .line_too_long = "500 5.5.2 Line too long\r\n",
    .nul_in_line = "500 5.5.2 NUL in command\r\n",
};

}  // namespace dotls
