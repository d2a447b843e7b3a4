// What the three dialogues share: it holds the peer's bytes back, gives the child one command at a
// time, waits for its whole answer, streams bodies and literals, and does the steps around
// STARTTLS. The commands and answers of a protocol are in its virtual functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dotls/starttls/body_end.hpp"
#include "dotls/starttls/dialogue.hpp"
#include "dotls/starttls/line_splitter.hpp"
#include "dotls/starttls/words.hpp"

namespace dotls {

/// The longest command line, with its line end; a longer one ends the session.
inline constexpr std::size_t kCommandLineLimit = 12288;
/// How much of a child's line is looked at; the rest of a longer one is streamed.
inline constexpr std::size_t kAnswerLineLimit = 8192;

/// What a dialogue makes of one line from the child.
struct AnswerLine {
  /// What follows once the line is complete.
  enum class Then {
    Nothing,     ///< it ends no answer, or was not asked for
    Done,        ///< the answer, or the greeting, is complete
    PeerLine,    ///< the child waits for one line of any content from the peer
    PeerOctets,  ///< ... for `octets` bytes, then for the rest of the command line
    PeerBody,    ///< ... for lines, up to CRLF . CRLF
    LoggedIn,    ///< STARTTLS can no longer come
    Refused,     ///< the session must end; `shown` tells the peer, `reason` the log
  };
  std::string shown;          ///< what the peer gets for the line, or for its beginning
  bool rest_is_shown = true;  ///< whether the peer gets the rest of a long line
  std::string after;          ///< what the peer gets after the line
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
  /// A dialogue's own answers in its protocol, with line ends.
  struct OwnAnswers {
    // To STARTTLS, after the tag if the protocol has tags.
    std::string_view ready;
    std::string_view unavailable;
    std::string_view bytes_after;
    std::string_view too_late;
    // To what is not a command.
    std::string_view line_too_long;
    std::string_view nul_in_line;
  };
  /// Where the peer's octets go.
  enum class Sink { Child, Nobody };
  /// What follows the octets: a new command, or the rest of the one that announced them.
  enum class After { Command, CommandTail };

  explicit CommandDialogue(bool require_tls) : require_tls_(require_tls) {}

  /// The child has greeted, and the greeting is not shown.
  void note_greeted() { child_owes_ = awaits_greeting_ = false; }

  [[nodiscard]] bool require_tls() const { return require_tls_; }
  /// Whether an answer, or the greeting, is still to come.
  [[nodiscard]] bool child_owes() const { return child_owes_; }
  [[nodiscard]] bool awaits_greeting() const { return awaits_greeting_; }
  /// Whether the child reads command lines now: no body, octets or continuation.
  [[nodiscard]] bool in_commands() const { return mode_ == Mode::Command; }
  /// While set, the child is within an answer of several lines, and no command is taken.
  void set_answer_open(bool open) { answer_open_ = open; }
  [[nodiscard]] bool answer_open() const { return answer_open_; }
  /// The child has ended the session: TLS may no longer be requested.
  void note_goodbye() { said_goodbye_ = true; }

  // What take_command() and take_command_tail() may do.
  void pass_command(std::string_view line);
  void pass_tail(std::string_view line) { out_.to_child += line; }
  void say(std::string_view answer) { out_.to_peer += answer; }
  void stream_octets(std::uint64_t octets, Sink sink, After after);
  void request_starttls();
  void close(std::string_view answer, const Refusal& refusal);

 private:
  enum class Phase { Running, Deciding, Over };
  enum class Mode { Command, CommandTail, RawLine, Octets, Body };

  /// A complete command line, with its line end, when the child owes nothing.
  virtual void take_command(std::string_view line) = 0;
  /// The rest of a command line after octets streamed with After::CommandTail; `sink` is where
  /// those went.
  virtual void take_command_tail(std::string_view /*line*/, Sink /*sink*/) {}
  /// A line from the child, or the beginning of a long one (without LF).
  [[nodiscard]] virtual AnswerLine read_answer(std::string_view line) = 0;
  [[nodiscard]] virtual const OwnAnswers& own_answers() const = 0;
  /// What an answer to the last command begins with.
  [[nodiscard]] virtual std::string tag() const { return {}; }

  void hear_child(std::string_view bytes);
  void pump();
  bool step();
  bool take_line();
  bool stream_raw_line();
  bool stream_counted();
  bool stream_body();
  void answer_starttls(std::string_view answer);
  void refuse_bytes_after();
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

  std::string held_;          // the peer's bytes, not yet erased
  std::size_t taken_up_ = 0;  // the front of held_ that is consumed
  bool peer_closed_ = false;
  Mode mode_ = Mode::Command;
  bool inside_raw_line_ = false;
  std::uint64_t octets_left_ = 0;
  Sink octets_sink_ = Sink::Child;
  After after_octets_ = After::Command;
  BodyEnd body_end_;

  LineSplitter child_lines_{kAnswerLineLimit};
  AnswerLine answer_line_;  // the child's line that is coming in
  bool child_owes_ = true;
  bool awaits_greeting_ = true;
  bool answer_open_ = false;
  bool said_goodbye_ = false;
  bool child_input_ended_ = false;
  bool logged_in_ = false;
  std::string undecided_;  // what the child said while STARTTLS was being decided
};

}  // namespace dotls
