// What the three dialogues share: the peer's bytes held back, one command at a time to the child,
// its whole answer before the next, bodies and literals streamed, the steps around STARTTLS. It
// knows no command and no answer of any protocol: those are the virtual functions at the end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dotls/starttls/body_end.hpp"
#include "dotls/starttls/dialogue.hpp"
#include "dotls/starttls/line_splitter.hpp"

namespace dotls {

/// The longest command line, its line end included; a longer one ends the session.
inline constexpr std::size_t kCommandLineLimit = 12288;
/// What is looked at of a line of the child's; the rest of a longer one is streamed.
inline constexpr std::size_t kAnswerLineLimit = 8192;

/// What a dialogue makes of one line of the child's.
struct AnswerLine {
  /// What follows from the line once it is complete.
  enum class Then {
    Nothing,     ///< it ends no answer, or is nobody's
    Done,        ///< the answer, or the greeting, is complete
    PeerLine,    ///< the child waits for one line from the peer, whatever is in it
    PeerOctets,  ///< ... for `octets` bytes, and then for the rest of the command line
    PeerBody,    ///< ... for lines, up to CRLF . CRLF
    LoggedIn,    ///< STARTTLS can come no more
    Refused,     ///< the session must end; `shown` says it to the peer, `reason` to the log
  };
  std::string shown;          ///< what the peer gets instead of the line, or of its beginning
  bool rest_is_shown = true;  ///< whether the peer gets what follows the beginning of a long line
  std::string behind;         ///< what the peer gets behind the line
  Then then = Then::Nothing;
  std::uint64_t octets = 0;
  std::string_view reason = {};
};

/// The base of the dialogues; see Dialogue. One thread.
class CommandDialogue : public Dialogue {
 public:
  [[nodiscard]] DialogueOutput from_peer(std::string_view bytes) final;
  [[nodiscard]] DialogueOutput from_child(std::string_view bytes) final;
  [[nodiscard]] DialogueOutput peer_closed() final;
  [[nodiscard]] DialogueOutput child_closed() final;
  [[nodiscard]] bool wants_peer_bytes() const final;
  [[nodiscard]] bool has_logged_in() const final { return logged_in_; }
  [[nodiscard]] DialogueOutput accept_starttls() final;
  [[nodiscard]] DialogueOutput refuse_unavailable() final;
  [[nodiscard]] DialogueOutput refuse_injection() final;

 protected:
  /// What every dialogue says for itself, in its protocol's words, line ends included.
  struct OwnAnswers {
    // To STARTTLS, after the tag where the protocol has tags.
    std::string_view ready;
    std::string_view unavailable;
    std::string_view bytes_behind;
    std::string_view too_late;
    // To what is no command.
    std::string_view line_too_long;
    std::string_view nul_in_line;
  };
  /// Where octets of the peer's go.
  enum class Sink { Child, Nobody };
  /// What follows counted octets: a new command, or the rest of the one that announced them.
  enum class After { Command, CommandTail };

  explicit CommandDialogue(bool require_tls) : require_tls_(require_tls) {}

  /// The child has greeted, and nobody is to see how.
  void note_greeted() { child_owes_ = awaits_greeting_ = false; }

  [[nodiscard]] bool require_tls() const { return require_tls_; }
  /// Whether an answer, or the greeting, is still to come.
  [[nodiscard]] bool child_owes() const { return child_owes_; }
  [[nodiscard]] bool awaits_greeting() const { return awaits_greeting_; }
  /// Whether the child reads lines of commands now: no body, octets or continuation.
  [[nodiscard]] bool in_commands() const { return mode_ == Mode::Command; }
  /// While set, the child is within an answer of several lines and no command is taken up.
  void set_answer_open(bool open) { answer_open_ = open; }
  [[nodiscard]] bool answer_open() const { return answer_open_; }
  /// The child has said its last word: nobody may ask for TLS any more.
  void note_goodbye() { said_goodbye_ = true; }

  // What take_command() and take_command_tail() may do.
  void pass_command(std::string_view line);
  void pass_tail(std::string_view line) { out_.to_child += line; }
  void say(std::string_view answer) { out_.to_peer += answer; }
  void stream_octets(std::uint64_t octets, Sink sink, After after);
  void request_starttls();
  void close(std::string_view answer, std::string_view reason);

 private:
  enum class Phase { Running, Deciding, Over };
  enum class Mode { Command, CommandTail, RawLine, Octets, Body };

  /// A whole command line, with its line end, when the child owes nothing.
  virtual void take_command(std::string_view line) = 0;
  /// The rest of a command line behind octets that were streamed with After::CommandTail; `sink` is
  /// where those went.
  virtual void take_command_tail(std::string_view /*line*/, Sink /*sink*/) {}
  /// A line of the child's, or the beginning of a long one (without LF).
  [[nodiscard]] virtual AnswerLine read_answer(std::string_view line) = 0;
  [[nodiscard]] virtual const OwnAnswers& own_answers() const = 0;
  /// What begins an answer to the last command.
  [[nodiscard]] virtual std::string tag() const { return {}; }

  void hear_child(std::string_view bytes);
  void pump();
  bool step();
  bool take_line();
  bool stream_raw_line();
  bool stream_counted();
  bool stream_body();
  void answer_starttls(std::string_view answer);
  void refuse_bytes_behind();
  void leave_child_alone();
  bool stream_ended();
  void finish_answer_line();
  void end(DialogueEvent event);
  void stay_plain();
  void stream_to_child(std::size_t bytes);
  [[nodiscard]] std::string_view unread() const;
  [[nodiscard]] bool may_take_command() const;
  [[nodiscard]] bool refusing_octets() const;
  [[nodiscard]] DialogueOutput take_output();

  const bool require_tls_;
  Phase phase_ = Phase::Running;
  DialogueOutput out_;

  std::string held_;          // the peer's bytes that were not taken up
  std::size_t taken_up_ = 0;  // the front of held_ that is done with
  bool peer_closed_ = false;
  Mode mode_ = Mode::Command;
  bool inside_raw_line_ = false;
  std::uint64_t octets_left_ = 0;
  Sink octets_sink_ = Sink::Child;
  After after_octets_ = After::Command;
  BodyEnd body_end_;

  LineSplitter child_lines_{kAnswerLineLimit};
  AnswerLine answer_line_;  // the line of the child's that is coming in
  bool child_owes_ = true;
  bool awaits_greeting_ = true;
  bool answer_open_ = false;
  bool said_goodbye_ = false;
  bool child_input_ended_ = false;
  bool logged_in_ = false;
  std::string undecided_;  // what the child said while STARTTLS was being decided on
};

}  // namespace dotls
