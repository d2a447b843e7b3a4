// A client that comes back: sessions kept from one connection for the next.
#pragma once

#include <memory>
#include <string>

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {

using SessionPtr = std::unique_ptr<SSL_SESSION, OpensslDeleter<SSL_SESSION_free>>;

/// What one visit came to.
struct Visit {
  bool good;  ///< the handshake, and the program's word
  bool resumed;
  SessionPtr session;  ///< for the next time
  std::string word;    ///< of the program
  /// Whether the server has given anything to come back with.
  [[nodiscard]] bool can_resume() const;
};

/// Connects, with the session where it is not null, and reads what the program says to its end.
[[nodiscard]] Visit visit(std::uint16_t port, SSL_SESSION* session,
                          const TlsSettings& settings = {});

/// A file of ticket keys: each key of 80 random bytes, the first is the current one.
[[nodiscard]] std::string make_ticket_key();

}  // namespace dotls::test
