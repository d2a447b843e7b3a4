#include "dotls/starttls/pop3_dialogue.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "dotls/starttls/way_to_tls.hpp"
#include "dotls/starttls/words.hpp"

namespace dotls {
namespace {

using Then = AnswerLine::Then;

constexpr std::array<std::string_view, 4> kCommandsBeforeTls{"CAPA", "STLS", "NOOP", "QUIT"};
constexpr WayToTls kWayToTls{kCommandsBeforeTls, 255};  // RFC 2449 §4

/// The greeting without the <timestamp@of.APOP> (RFC 1939 §7): clients would use it inside TLS with
/// the fresh program, which has another timestamp. Clients know it by its @: other brackets stay.
std::string without_timestamps(std::string_view line) {
  std::string kept;
  std::size_t from = 0;  // after the last '>' that stays: no timestamp opens before it
  for (const char c : line) {
    kept += c;
    if (c != '>') continue;
    const auto looked_at = std::string_view(kept).substr(from);
    const auto begin = looked_at.rfind('<');
    if (begin != std::string_view::npos && looked_at.find('@', begin) != std::string_view::npos) {
      kept.resize(from + begin);  // what stood around it may form one now
    } else {
      from = kept.size();
    }
  }
  return kept;
}

}  // namespace

void Pop3Dialogue::take_command(std::string_view line) {
  const auto [command, argument] = parse_word(without_line_end(line));
  if (require_tls() && !leads_to_tls(command, line, kWayToTls)) {
    say("-ERR Must issue a STLS command first\r\n");
    return;
  }
  if (is_word(command, "STLS") && !inside_tls_) {
    if (argument.empty()) {
      request_starttls();
    } else {
      say("-ERR STLS takes no argument\r\n");
    }
    return;
  }
  awaited_ = Awaited::Other;
  if (is_word(command, "CAPA")) {
    awaited_ = Awaited::Capa;
  } else if (is_word(command, "AUTH") || is_word(command, "LANG")) {
    const bool lists = argument.empty();
    awaited_ = lists ? Awaited::List : is_word(command, "AUTH") ? Awaited::Login : Awaited::Other;
  } else if (is_word(command, "PASS") || is_word(command, "APOP")) {
    awaited_ = Awaited::Login;
  } else if (is_word(command, "QUIT")) {
    awaited_ = Awaited::Quit;
  }
  pass_command(line);
}

AnswerLine Pop3Dialogue::read_answer(std::string_view line) {
  if (answer_open()) return read_list_line(line);
  AnswerLine answer;
  answer.shown = line;
  if (!child_owes()) return answer;
  if (first_word_is(line, "+OK")) return read_positive(line);
  if (first_word_is(line, "-ERR")) {
    if (awaited_ == Awaited::Capa) return made_capabilities();
    answer.then = Then::Done;
  } else if (first_word_is(line, "+") && !awaits_greeting() && !require_tls()) {
    answer.then = Then::PeerLine;  // an AUTH challenge
  }
  return answer;
}

AnswerLine Pop3Dialogue::read_positive(std::string_view line) {
  AnswerLine answer;
  answer.shown = line;
  switch (awaited_) {
    case Awaited::Greeting:
      answer.shown = without_timestamps(line);
      answer.then = Then::Done;
      break;
    case Awaited::Capa:
    case Awaited::List:
      lists_stls_ = false;
      set_answer_open(true);
      break;
    case Awaited::Login:
      answer.then = Then::LoggedIn;
      break;
    case Awaited::Quit:
      note_goodbye();
      answer.then = Then::Done;
      break;
    case Awaited::Other:
      answer.then = Then::Done;
      break;
  }
  return answer;
}

/// A line of a list, which passes unchanged; a capability list always has STLS, once.
AnswerLine Pop3Dialogue::read_list_line(std::string_view line) {
  AnswerLine answer;
  answer.shown = line;
  const auto text = without_line_end(line);
  const bool last = text == ".";
  if (last) {
    set_answer_open(false);
    answer.then = Then::Done;
  }
  if (awaited_ != Awaited::Capa || inside_tls_) return answer;
  const auto capability = parse_word(text).word;
  const bool is_login = is_word(capability, "USER") || is_word(capability, "SASL");
  const bool is_stls = is_word(capability, "STLS");
  if ((is_stls && std::exchange(lists_stls_, true)) || (is_login && require_tls())) {
    answer.shown.clear();
    answer.rest_is_shown = false;
  } else if (last && !lists_stls_) {
    answer.shown.insert(0, "STLS\r\n");
  }
  return answer;
}

/// The list for a child that does not know CAPA. It has USER and PASS then, and a client that sees
/// no USER gives up. TOP and UIDL are assumed: what serves the mailbox is nearly always newer than
/// what asks for the password, and without them a client cannot leave mail on the server.
AnswerLine Pop3Dialogue::made_capabilities() {
  refused_capa_ = true;
  AnswerLine answer;
  answer.rest_is_shown = false;
  answer.after = "+OK Capability list follows\r\n";
  if (!inside_tls_) answer.after += "STLS\r\n";
  answer.after += "TOP\r\nUIDL\r\n";
  if (!require_tls()) answer.after += "USER\r\n";
  answer.after += ".\r\n";
  answer.then = Then::Done;
  return answer;
}

std::unique_ptr<Dialogue> Pop3Dialogue::make_dialogue_inside_tls() const {
  if (!refused_capa_) return nullptr;
  return std::unique_ptr<Dialogue>(new Pop3Dialogue(InsideTls()));
}

const CommandDialogue::OwnAnswers Pop3Dialogue::kOwnAnswers{
    .ready = "+OK Begin TLS negotiation\r\n",
    .unavailable = "-ERR [SYS/TEMP] TLS is not available now\r\n",
    .bytes_after = "-ERR Nothing may follow STLS before TLS does\r\n",
    .too_late = "-ERR The session is over\r\n",
    .line_too_long = "-ERR Line too long\r\n",
    .nul_in_line = "-ERR NUL in command\r\n",
};

}  // namespace dotls
