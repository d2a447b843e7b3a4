// What the log is about: the closed list of events and of classes of failure (dotls(1), LOGGING),
// and one event as plain values. How a line looks is event_text and event_json's business.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dotls {

enum class EventKind {
  Handshake,        ///< there is a TLS session
  HandshakeFailed,  ///< there is none
  Injection,        ///< bytes right after STARTTLS (CVE-2011-0411)
  Refused,          ///< we ended a session in the clear
  Plain,            ///< the program runs without TLS, as it was told to
  End,              ///< a session has ended
  Config,           ///< the set-up or the machine, whoever the peer is
};

/// Why something failed. Whoever bans must know which of these an honest peer may cause: all but
/// ProtocolError and a part of NotTls.
enum class FailureClass {
  None,
  Silent,              ///< the peer sent not one byte
  Left,                ///< the peer went away
  NotTls,              ///< the peer speaks another protocol
  NoCommonVersion,     ///< no version of TLS that both allow
  NoCommonCipher,      ///< no cipher, group or signature that both allow
  UnknownName,         ///< no certificate for the name that was asked for
  ClientRefusedUs,     ///< the peer does not accept our certificate
  CertificateRefused,  ///< we do not accept the peer's certificate, or that there is none
  Timeout,             ///< -t or -D is over
  ProtocolError,       ///< the peer broke the protocol
  System,              ///< our files or the machine
};

/// When a line is said: Status with -v only. Fatal: the process ends for this reason.
enum class Level { Fatal, Error, Status };

enum class HowEnded { Complete, Truncated, Undelivered, Broken, TimedOut, Signal };

/// What was agreed. Empty: there is none.
struct HandshakeFacts {
  std::string protocol;
  std::string cipher;
  std::string group;
  bool resumed = false;
  std::string sni;
  std::string alpn;
  /// The subject of the peer's certificate, and what verifying it came to.
  std::string subject;
  std::string verify;
};

struct EndFacts {
  /// The session stayed in the clear.
  bool plain = false;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  double seconds = 0;
};

struct Event {
  EventKind kind = EventKind::Config;
  Level level = Level::Error;
  /// For a reader; whole without the other members.
  std::string message;
  FailureClass failure = FailureClass::None;
  /// The exit status, where the event decides it.
  std::optional<int> status = {};
  std::optional<HowEnded> how = {};
  std::optional<HandshakeFacts> handshake = {};
  std::optional<EndFacts> end = {};
};

/// Who a process serves. Escaped already, and bounded.
struct Subject {
  pid_t pid = 0;
  std::string peer;
  /// The load balancer that told us of the peer, and its number for the connection; empty: none.
  std::string balancer = {};
  std::string id = {};
};

// The words of the manual.
[[nodiscard]] std::string_view word_of(EventKind kind);
/// Empty for None.
[[nodiscard]] std::string_view word_of(FailureClass failure);
[[nodiscard]] std::string_view word_of(Level level);
[[nodiscard]] std::string_view word_of(HowEnded how);

/// "pid 12 from 192.0.2.1".
[[nodiscard]] std::string text_of(const Subject& subject);

/// "TLSv1.3 cipher TLS_AES_256_GCM_SHA384 group X25519 resumed no". What the peer made up cannot
/// look like another field.
[[nodiscard]] std::string text_of(const HandshakeFacts& facts);

}  // namespace dotls
