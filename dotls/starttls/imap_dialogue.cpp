#include "dotls/starttls/imap_dialogue.hpp"

#include <array>

#include "dotls/starttls/way_to_tls.hpp"
#include "dotls/starttls/words.hpp"

namespace dotls {
namespace {

using Then = AnswerLine::Then;

// A client unaware of TLS may have sent its password as a literal already; hardly a message.
constexpr std::uint64_t kMostSwallowed = 4096;

constexpr std::array<std::string_view, 5> kCommandsBeforeTls{"CAPABILITY", "NOOP", "ID", "LOGOUT",
                                                             "STARTTLS"};
constexpr WayToTls kWayToTls{kCommandsBeforeTls, 1000};  // the clients' limit, RFC 2683 §3.2.1.5

}  // namespace

// --- the peer's side ------------------------------------------------------------------------

void ImapDialogue::take_command(std::string_view line) {
  const auto text = without_line_end(line);
  const auto literal = find_imap_literal(text);
  const auto command = parse_imap_command(text);
  tag_ = command ? command->tag : "*";
  logs_in_ = logs_out_ = false;
  literal_.reset();
  if (!command) {
    refuse(tag_ + " BAD Not a command\r\n", literal);
  } else if (is_word(command->name, "STARTTLS")) {
    if (command->arguments.empty()) {
      request_starttls();
    } else {
      refuse(tag_ + " BAD STARTTLS takes no argument\r\n", literal);
    }
  } else if (require_tls() && (literal || !leads_to_tls(command->name, line, kWayToTls))) {
    // With a literal not even ID: if the child does not take it for a literal, it is a command.
    refuse(tag_ + " NO [PRIVACYREQUIRED] Must issue a STARTTLS command first\r\n", literal);
  } else {
    logs_in_ = is_word(command->name, "LOGIN") || is_word(command->name, "AUTHENTICATE");
    logs_out_ = is_word(command->name, "LOGOUT");
    pass_command(line);
    announce(literal);
  }
}

void ImapDialogue::take_command_tail(std::string_view line, Sink sink) {
  const auto literal = find_imap_literal(without_line_end(line));
  if (sink == Sink::Nobody) {
    swallow(literal);
  } else {
    pass_tail(line);
    announce(literal);
  }
}

/// Handles the literal of a line that went to the child.
void ImapDialogue::announce(const std::optional<ImapLiteral>& literal) {
  if (!literal) return;
  if (literal->waits) {
    literal_ = literal->octets;
  } else {
    stream_octets(literal->octets, Sink::Child, After::CommandTail);
  }
}

void ImapDialogue::refuse(const std::string& answer, const std::optional<ImapLiteral>& literal) {
  const bool too_long = literal && !literal->waits && literal->octets > kMostSwallowed;
  if (!too_long) say(answer);
  swallowed_ = 0;
  swallow(literal);
}

/// Octets of a refused command that come unasked must not become commands.
void ImapDialogue::swallow(const std::optional<ImapLiteral>& literal) {
  if (!literal || literal->waits) return;
  if (literal->octets > kMostSwallowed - swallowed_) {
    close(tag_ + " BAD Literal too long\r\n", {"a literal that is too long in a refused command"});
    return;
  }
  swallowed_ += literal->octets;
  stream_octets(literal->octets, Sink::Nobody, After::CommandTail);
}

// --- the child's side -----------------------------------------------------------------------

AnswerLine ImapDialogue::read_answer(std::string_view line) {
  const auto [label, text] = parse_word(without_line_end(line));
  if (awaits_greeting()) return read_greeting(line);
  if (child_owes() && label == tag_) return read_tagged(line);
  AnswerLine answer;
  if (label == "*" && is_word(parse_word(text).word, "BYE")) note_goodbye();
  // Capabilities sent with a login are those after it.
  answer.shown = child_owes() && logs_in_ ? std::string(line) : with_starttls(line, require_tls());
  if (!child_owes() || !in_commands()) return answer;
  // A command whose tag the child cannot parse is answered without one (RFC 9051 §7.1.3).
  if (label == "*" && is_word(parse_word(text).word, "BAD")) answer.then = Then::Done;
  if (label != "+" || require_tls()) return answer;
  answer.then = literal_ ? Then::PeerOctets : Then::PeerLine;
  answer.octets = literal_.value_or(0);
  literal_.reset();
  return answer;
}

AnswerLine ImapDialogue::read_greeting(std::string_view line) {
  AnswerLine answer;
  answer.shown = line;
  const auto [label, text] = parse_word(without_line_end(line));
  const auto status = parse_word(text).word;
  if (label != "*") return answer;
  if (is_word(status, "PREAUTH")) {
    // RFC 9051 §7.1.4: no STARTTLS in an authenticated session.
    if (!require_tls()) {
      answer.then = Then::LoggedIn;
    } else {
      answer.shown = "* BYE TLS is required, and this session began without it\r\n";
      answer.rest_is_shown = false;
      answer.then = Then::Refused;
      answer.reason = "the program greets PREAUTH where TLS is required";
    }
    return answer;
  }
  answer.shown = with_starttls(line, require_tls());
  if (is_word(status, "BYE")) note_goodbye();
  if (is_word(status, "OK") || is_word(status, "BYE")) answer.then = Then::Done;
  return answer;
}

AnswerLine ImapDialogue::read_tagged(std::string_view line) {
  AnswerLine answer;
  const auto status = parse_word(parse_word(without_line_end(line)).rest).word;
  if (logs_out_ && is_word(status, "OK")) note_goodbye();
  if (logs_in_ && is_word(status, "OK")) {
    answer.shown = line;
    answer.then = Then::LoggedIn;
  } else {
    answer.shown = with_starttls(line, require_tls());
    answer.then = Then::Done;
  }
  return answer;
}

const CommandDialogue::OwnAnswers ImapDialogue::kOwnAnswers{
    .ready = "OK Begin TLS negotiation now\r\n",
    .unavailable = "NO [UNAVAILABLE] TLS is not available now\r\n",
    .bytes_after = "BAD Nothing may follow STARTTLS before TLS does\r\n",
    .too_late = "BAD The session is over\r\n",
    .line_too_long = "* BAD Line too long\r\n",
    .nul_in_line = "* BAD NUL in command\r\n",
};

}  // namespace dotls
