// A session of ours with a peer in this process, for --check: as far as two messages each way show
// whether it would work.
#pragma once

#include <openssl/ssl.h>

#include <string>

#include "dotls/tls/session.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {

/// One connection; may be used once. Borrows context and settings.
class Loopback {
 public:
  Loopback(const TlsContext& context, const TlsSettings& settings);

  /// As a server: why it does not answer the ClientHello of such a client for `name` (none if
  /// empty). Empty: it does.
  [[nodiscard]] std::string answer_to(SSL_CTX& client, const std::string& name);

  /// As a client: whether a server that asks for a certificate, and has this one itself, gets it.
  /// True if the handshake comes to no end.
  [[nodiscard]] bool shows_certificate();

 private:
  explicit Loopback(const TlsContext& context, const TlsSettings& settings,
                    std::pair<UniqueFd, UniqueFd> ends);

  const TlsContext& context_;
  UniqueFd ours_;
  UniqueFd theirs_;
  Session session_;
};

}  // namespace dotls
