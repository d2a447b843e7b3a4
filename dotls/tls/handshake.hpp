// Runs the first handshake, in the main thread.
#pragma once

#include <string>
#include <string_view>

#include "dotls/tls/session.hpp"
#include "shared/byte_stream.hpp"
#include "shared/event.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

enum class HandshakeEnd { Done, Failed, TimedOut, Interrupted };

struct HandshakeOutcome {
  HandshakeEnd end;
  /// For Failed: why, in words that need no more said.
  std::string reason;
  /// For Failed and TimedOut; Silent where not one byte came.
  FailureClass failure = FailureClass::None;
  /// NotTls: by a protocol that an honest peer may speak by mistake, as it may be we who are set up
  /// wrongly.
  bool is_honest = false;
  /// CertificateRefused: nobody whom we trust has signed the certificate.
  bool trust_failed = false;
};

/// What a peer that speaks no TLS speaks instead, by the first bytes that it sent.
[[nodiscard]] std::string not_tls_text(std::string_view first_bytes, bool from_client);

/// Runs the handshake until it is done, has failed, `deadline` has passed or `interrupt_fd` is
/// readable. Blocks. Main thread, before the session is shared.
[[nodiscard]] HandshakeOutcome run_handshake(Session& session, int read_fd, int write_fd,
                                             Deadline deadline, int interrupt_fd);

}  // namespace dotls
