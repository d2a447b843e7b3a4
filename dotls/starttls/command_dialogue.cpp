#include "dotls/starttls/command_dialogue.hpp"

#include <algorithm>
#include <utility>

namespace dotls {
namespace {

// One byte of a refused command makes an answer of fifty: a peer must not fill our memory with
// them.
constexpr std::size_t kMostSaidAtOnce = 16384;

}  // namespace

// --- what the driver calls ------------------------------------------------------------------

DialogueOutput CommandDialogue::from_peer(std::string_view bytes) {
  held_ += bytes;
  pump();
  return take_output();
}

DialogueOutput CommandDialogue::from_child(std::string_view bytes) {
  hear_child(bytes);
  return take_output();
}

void CommandDialogue::hear_child(std::string_view bytes) {
  while (phase_ == Phase::Running && !bytes.empty()) {
    const auto piece = child_lines_.next(bytes);
    if (!piece) break;
    if (piece->begins) {
      answer_line_ = read_answer(piece->text);
      say(answer_line_.shown);
    } else if (answer_line_.rest_is_shown) {
      say(piece->text);
    }
    if (piece->ends) finish_answer_line();
    pump();
  }
  if (phase_ == Phase::Deciding) undecided_ += bytes;
  if (out_.event == DialogueEvent::StayedPlain) say(bytes);
}

DialogueOutput CommandDialogue::peer_closed() {
  peer_closed_ = true;
  pump();
  return take_output();
}

DialogueOutput CommandDialogue::child_closed() {
  if (phase_ == Phase::Over) return {};
  // The rest of a refused command is still to come: passed on unread it would reach the child.
  if (!require_tls_ && !refusing_octets()) {
    stay_plain();
  } else {
    say(child_lines_.take_partial());
    end(DialogueEvent::ChildEnded);
  }
  return take_output();
}

bool CommandDialogue::wants_peer_bytes() const {
  // So many bytes hold a complete command line, or one that is too long.
  return phase_ == Phase::Running && !peer_closed_ && held_.size() < kCommandLineLimit;
}

DialogueOutput CommandDialogue::accept_starttls() {
  answer_starttls(own_answers().ready);
  end(DialogueEvent::Upgrade);
  return take_output();
}

DialogueOutput CommandDialogue::refuse_unavailable() {
  answer_starttls(own_answers().unavailable);
  phase_ = Phase::Running;
  const std::string undecided = std::exchange(undecided_, {});
  // The peer may have closed after its STARTTLS; that comes before what the child has said since.
  pump();
  hear_child(undecided);
  return take_output();
}

DialogueOutput CommandDialogue::refuse_injection() {
  refuse_bytes_after();
  return take_output();
}

// --- the child's side -----------------------------------------------------------------------

void CommandDialogue::finish_answer_line() {
  using Then = AnswerLine::Then;
  say(answer_line_.after);
  const bool waits_for_peer = child_owes_ && mode_ == Mode::Command;
  switch (answer_line_.then) {
    case Then::Nothing:
      break;
    case Then::Done:
      child_owes_ = false;
      awaits_greeting_ = false;
      // The child has ended the exchange: next comes a command again.
      if (mode_ == Mode::RawLine && !inside_raw_line_) mode_ = Mode::Command;
      break;
    case Then::PeerLine:
      if (waits_for_peer) mode_ = Mode::RawLine;
      break;
    case Then::PeerOctets:
      if (waits_for_peer) stream_octets(answer_line_.octets, Sink::Child, After::CommandTail);
      break;
    case Then::PeerBody:
      if (!waits_for_peer) break;
      mode_ = Mode::Body;
      body_end_ = BodyEnd();
      break;
    case Then::LoggedIn:
      logged_in_ = true;
      stay_plain();
      break;
    case Then::Refused:
      close("", {answer_line_.reason, FailureClass::System});
      break;
  }
}

// --- the peer's side ------------------------------------------------------------------------

void CommandDialogue::pump() {
  while (phase_ == Phase::Running && out_.to_peer.size() < kMostSaidAtOnce && step()) {
  }
  held_.erase(0, std::exchange(taken_up_, 0));
}

/// Consumes one unit of held_; false if it must wait.
bool CommandDialogue::step() {
  switch (mode_) {
    case Mode::Command:
      if (may_take_command()) return take_line();
      if (peer_closed_ && unread().empty()) leave_child_alone();
      return false;
    case Mode::CommandTail:
      return take_line();
    case Mode::RawLine:
      return unread().empty() ? stream_ended() : stream_raw_line();
    case Mode::Octets:
      return octets_left_ > 0 && unread().empty() ? stream_ended() : stream_counted();
    case Mode::Body:
      return unread().empty() ? stream_ended() : stream_body();
  }
  return false;
}

bool CommandDialogue::may_take_command() const {
  // An unasked line that the child has begun must be complete before the next command goes out, or
  // its end would be taken for the answer.
  return !child_owes_ && !answer_open_ && !child_lines_.inside_line();
}

bool CommandDialogue::take_line() {
  const auto window = unread().substr(0, kCommandLineLimit);
  const auto line_end = window.find('\n');
  const bool whole = line_end != std::string_view::npos;
  const auto line = whole ? window.substr(0, line_end + 1) : window;
  if (line.find('\0') != std::string_view::npos) {
    close(own_answers().nul_in_line, refusal_of_nul(line));
  } else if (!whole && line.size() == kCommandLineLimit) {
    close(own_answers().line_too_long, {"a command line that is too long"});
  } else if (!whole && peer_closed_) {
    stay_plain();
  }
  if (!whole || phase_ == Phase::Over) return false;
  taken_up_ += line.size();
  if (mode_ == Mode::Command) {
    take_command(line);
  } else {
    mode_ = Mode::Command;
    take_command_tail(line, octets_sink_);
  }
  return true;
}

bool CommandDialogue::stream_raw_line() {
  const auto line_end = unread().find('\n');
  inside_raw_line_ = line_end == std::string_view::npos;
  stream_to_child(inside_raw_line_ ? unread().size() : line_end + 1);
  // The child still owes its answer, unless it answered within the line.
  if (!inside_raw_line_) mode_ = Mode::Command;
  return true;
}

bool CommandDialogue::stream_counted() {
  const auto bytes =
      static_cast<std::size_t>(std::min<std::uint64_t>(octets_left_, unread().size()));
  octets_left_ -= bytes;
  if (octets_sink_ == Sink::Child) {
    stream_to_child(bytes);
  } else {
    taken_up_ += bytes;
  }
  if (octets_left_ == 0)
    mode_ = after_octets_ == After::Command ? Mode::Command : Mode::CommandTail;
  return true;
}

bool CommandDialogue::stream_body() {
  stream_to_child(body_end_.feed(unread()));
  if (body_end_.found()) mode_ = Mode::Command;
  return true;
}

/// The peer has ended, and the child has not.
void CommandDialogue::leave_child_alone() {
  // A port scan must not wait for a child that never greets. If TLS is required, the greeting is
  // not passed on unread.
  if (awaits_greeting_ && !require_tls_) return stay_plain();
  // It may answer only at the end of its input.
  if (!std::exchange(child_input_ended_, true)) out_.child_input_ends = true;
}

/// The peer's bytes have run out in mid-stream.
bool CommandDialogue::stream_ended() {
  if (peer_closed_) stay_plain();
  return false;
}

// --- steps of both sides --------------------------------------------------------------------

void CommandDialogue::pass_command(std::string_view line) {
  out_.to_child += line;
  child_owes_ = true;
}

void CommandDialogue::stream_octets(std::uint64_t octets, Sink sink, After after) {
  mode_ = Mode::Octets;
  octets_left_ = octets;
  octets_sink_ = sink;
  after_octets_ = after;
}

void CommandDialogue::request_starttls() {
  // The session is over, and its client may know that: start no fresh program.
  if (said_goodbye_) return answer_starttls(own_answers().too_late);
  // Nothing may come before the handshake: inside TLS such bytes would pass for protected ones
  // (CVE-2011-0411).
  if (!unread().empty()) return refuse_bytes_after();
  phase_ = Phase::Deciding;
  out_.event = DialogueEvent::StarttlsRequested;
}

void CommandDialogue::answer_starttls(std::string_view answer) {
  say(tag());
  say(answer);
}

void CommandDialogue::refuse_bytes_after() {
  answer_starttls(own_answers().bytes_after);
  out_.failure = FailureClass::ProtocolError;
  out_.reason = "stls-inject: the peer sent bytes after its STARTTLS";
  end(DialogueEvent::Injected);
}

void CommandDialogue::close(std::string_view answer, const Refusal& refusal) {
  say(answer);
  out_.reason = refusal.reason;
  out_.failure = refusal.failure;
  end(DialogueEvent::Close);
}

bool CommandDialogue::refusing_octets() const {
  return (mode_ == Mode::Octets || mode_ == Mode::CommandTail) && octets_sink_ == Sink::Nobody;
}

void CommandDialogue::stay_plain() {
  // If TLS is required, only the peer's end leads here, and half a command is not passed on.
  if (!require_tls_ && !refusing_octets()) stream_to_child(unread().size());
  say(child_lines_.take_partial());
  end(DialogueEvent::StayedPlain);
}

void CommandDialogue::end(DialogueEvent event) {
  phase_ = Phase::Over;
  out_.event = event;
  held_.clear();
  taken_up_ = 0;
  undecided_.clear();
}

void CommandDialogue::stream_to_child(std::size_t bytes) {
  out_.to_child += unread().substr(0, bytes);
  taken_up_ += bytes;
}

std::string_view CommandDialogue::unread() const {
  return std::string_view(held_).substr(taken_up_);
}

DialogueOutput CommandDialogue::take_output() {
  return std::exchange(out_, {});
}

}  // namespace dotls
