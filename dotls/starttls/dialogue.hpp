// A plaintext dialogue: a pure state machine between the peer (the mail client) and the child
// (program #1), which offers STARTTLS on the child's behalf. Bytes go in, bytes and one event come
// out; no descriptors, no clock, no OpenSSL. Driven by plaintext_phase.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "dotls/starttls/protocol.hpp"
#include "shared/event.hpp"

namespace dotls {

/// What the driver does after it has sent the bytes of a DialogueOutput.
enum class DialogueEvent {
  None,
  /// The peer asked for TLS and the state allows it. The driver calls exactly one of
  /// accept_starttls(), refuse_unavailable() and refuse_injection().
  StarttlsRequested,
  /// The peer may begin its ClientHello; this dialogue is over.
  Upgrade,
  /// STARTTLS can no longer come: both directions are carried unread from here on.
  StayedPlain,
  /// The dialogue ends the session; `reason` says why. The driver closes both sides.
  Close,
  /// As Close, because the peer sent bytes after its STARTTLS.
  Injected,
  /// The child's output ended while nothing may be passed to it unread: TLS is required, or the
  /// peer is in the middle of a refused command. The child has ended the session.
  ChildEnded,
};

struct DialogueOutput {
  std::string to_child;
  std::string to_peer;
  DialogueEvent event = DialogueEvent::None;
  /// The child gets nothing after `to_child`, and its input may be closed; its output still counts.
  /// Set at most once, with any event.
  bool child_input_ends = false;
  /// For Close and Injected: one line for the log; quoted text of the peer is escaped.
  std::string reason;
  FailureClass failure = FailureClass::None;
};

/// One session in the clear. Owns the bytes that it holds back, a bounded number. After its end it
/// takes and gives nothing more. One thread.
class Dialogue {
 public:
  virtual ~Dialogue() = default;

  /// Takes bytes from the peer, in pieces of any size. Call only while wants_peer_bytes(). One call
  /// makes a bounded number of answers: an empty piece, allowed at any time, makes it continue with
  /// what it holds back.
  [[nodiscard]] virtual DialogueOutput from_peer(std::string_view bytes) = 0;
  /// Takes bytes from the child, in pieces of any size, at any time.
  [[nodiscard]] virtual DialogueOutput from_child(std::string_view bytes) = 0;
  /// The peer will send no more (FIN). Ends in StayedPlain once nothing is held back and the child
  /// owes nothing.
  [[nodiscard]] virtual DialogueOutput peer_closed() = 0;
  /// The child's output has ended. Ends in StayedPlain or ChildEnded.
  [[nodiscard]] virtual DialogueOutput child_closed() = 0;
  /// False while the dialogue holds back its limit: leave the peer's bytes in the kernel.
  [[nodiscard]] virtual bool wants_peer_bytes() const = 0;
  /// Whether a login (POP3, IMAP) led to StayedPlain.
  [[nodiscard]] virtual bool has_logged_in() const = 0;

  /// Answers to StarttlsRequested. The first ends in Upgrade, and its `to_peer` is the positive
  /// answer alone; after the second the session continues in the clear; the third ends in Injected.
  [[nodiscard]] virtual DialogueOutput accept_starttls() = 0;
  [[nodiscard]] virtual DialogueOutput refuse_unavailable() = 0;
  [[nodiscard]] virtual DialogueOutput refuse_injection() = 0;

  /// After Upgrade: the dialogue needed inside TLS with the fresh child, whose greeting the peer
  /// does not see; null if that child needs none.
  [[nodiscard]] virtual std::unique_ptr<Dialogue> make_dialogue_inside_tls() const {
    return nullptr;
  }
};

/// The dialogue for `protocol`. With `require_tls` it passes only the commands that lead to TLS.
[[nodiscard]] std::unique_ptr<Dialogue> make_dialogue(StarttlsProtocol protocol, bool require_tls);

/// The greeting if TLS is required and unavailable: 421, -ERR or * BYE.
[[nodiscard]] std::string_view unavailable_greeting(StarttlsProtocol protocol);

}  // namespace dotls
