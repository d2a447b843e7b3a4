// What a plaintext dialogue is: a pure state machine between the peer (the mail client) and the
// child (program #1), which offers STARTTLS in the child's name. Bytes go in, bytes and one event
// come out; no descriptors, no clock, no OpenSSL. plaintext_phase drives it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "dotls/starttls/protocol.hpp"

namespace dotls {

/// What the driver has to do after it has sent the bytes of a DialogueOutput.
enum class DialogueEvent {
  None,
  /// The peer asked for TLS and the dialogue's own state allows it. Nothing was answered yet: the
  /// driver calls exactly one of accept_starttls(), refuse_unavailable() and refuse_injection().
  StarttlsRequested,
  /// The peer may begin its ClientHello; this dialogue is over.
  Upgrade,
  /// STARTTLS can come no more: both directions are carried unread from here on.
  StayedPlain,
  /// The dialogue ends the session; `reason` says why. The driver closes both sides.
  Close,
  /// As Close, because the peer sent bytes behind its STARTTLS.
  Injected,
  /// The child's output ended where nothing may be carried unread to it: TLS is required, or the
  /// peer is in the middle of a refused command. The session is over, by the child's own doing.
  ChildEnded,
};

struct DialogueOutput {
  std::string to_child;
  std::string to_peer;
  DialogueEvent event = DialogueEvent::None;
  /// The child gets nothing behind `to_child`, and its input may be closed; what it still says is
  /// wanted. Said once at most, with any event.
  bool child_input_ends = false;
  /// For Close and Injected: one line for the log. What it quotes of the peer is escaped already.
  std::string reason;
};

/// One session in the clear. Owns the bytes that it holds back; bounded, whatever either side
/// sends. After any end it takes and gives nothing more. One
/// thread.
class Dialogue {
 public:
  virtual ~Dialogue() = default;

  /// Takes bytes from the peer, in pieces of any size. Call only while wants_peer_bytes(). One call
  /// makes a bounded number of answers: an empty piece, which may come at any time, asks it to go
  /// on with what it holds back.
  [[nodiscard]] virtual DialogueOutput from_peer(std::string_view bytes) = 0;
  /// Takes bytes from the child, in pieces of any size, at any time.
  [[nodiscard]] virtual DialogueOutput from_child(std::string_view bytes) = 0;
  /// The peer will send no more (FIN). Ends in StayedPlain as soon as nothing is held back and the
  /// child owes nothing.
  [[nodiscard]] virtual DialogueOutput peer_closed() = 0;
  /// The child will say no more. Ends in StayedPlain or in ChildEnded.
  [[nodiscard]] virtual DialogueOutput child_closed() = 0;
  /// False while the dialogue holds back as much as it may: leave the peer's bytes in the kernel.
  [[nodiscard]] virtual bool wants_peer_bytes() const = 0;
  /// Whether it was a login (POP3, IMAP) that led to StayedPlain.
  [[nodiscard]] virtual bool has_logged_in() const = 0;

  /// Answers to StarttlsRequested. The first ends in Upgrade, its `to_peer` is the positive answer
  /// and nothing else; after the second the session goes on in the clear; the third ends in
  /// Injected.
  [[nodiscard]] virtual DialogueOutput accept_starttls() = 0;
  [[nodiscard]] virtual DialogueOutput refuse_unavailable() = 0;
  [[nodiscard]] virtual DialogueOutput refuse_injection() = 0;

  /// After Upgrade: the dialogue that has to go on inside TLS with the fresh child, whose greeting
  /// the peer does not see; nothing where that child can be left alone with the peer.
  [[nodiscard]] virtual std::unique_ptr<Dialogue> make_dialogue_inside_tls() const {
    return nullptr;
  }
};

/// The dialogue for `protocol`. With `require_tls` it lets nothing but the way to the upgrade pass.
[[nodiscard]] std::unique_ptr<Dialogue> make_dialogue(StarttlsProtocol protocol, bool require_tls);

/// What a server says at once where TLS is required and cannot be had: 421, -ERR or * BYE.
[[nodiscard]] std::string_view unavailable_greeting(StarttlsProtocol protocol);

}  // namespace dotls
