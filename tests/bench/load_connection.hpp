// One connection of the load generator, as the client: TLS or plain, every wait bounded. It counts
// and checks nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>

#include "shared/openssl_ptr.hpp"
#include "shared/posix_io.hpp"
#include "shared/unique_fd.hpp"

namespace dotls::bench {

/// Something did not go as it should; what() says what.
class LoadError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

using SessionPtr = std::unique_ptr<SSL_SESSION, OpensslDeleter<SSL_SESSION_free>>;

/// A client's context that trusts anybody: what is measured is the server.
[[nodiscard]] SslCtxPtr make_client_context();

/// A TCP connection to 127.0.0.1, with TLS on it where there is a context. Each call that waits
/// throws LoadError after 20 seconds in which nothing moved. One thread.
class Connection {
 public:
  /// Connects and shakes hands; `session`, if any, is offered for resumption.
  Connection(std::uint16_t port, SSL_CTX* context, SSL_SESSION* session = nullptr);

  /// Some bytes, at least one; 0 at the end of the stream (`clean()` says which end it was).
  [[nodiscard]] std::size_t read(std::span<std::byte> buffer);
  void write(std::span<const std::byte> bytes);
  /// What goes without waiting; 0 where nothing does.
  [[nodiscard]] std::size_t try_write(std::span<const std::byte> bytes);
  /// As read, but nullopt where nothing is there yet.
  [[nodiscard]] std::optional<std::size_t> try_read(std::span<std::byte> buffer);
  /// Until something can be read or, if `writing`, written.
  void wait(bool writing);
  /// close_notify, or FIN; reading continues.
  void close_write();

  /// Whether the peer ended with close_notify (TLS), or a FIN (plain).
  [[nodiscard]] bool clean() const;
  [[nodiscard]] bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }
  /// The session to resume later, once the ticket has come: after the first read.
  [[nodiscard]] SessionPtr session() const { return SessionPtr(SSL_get1_session(ssl_.get())); }

 private:
  void shake_hands(SSL_SESSION* session, SSL_CTX& context);
  std::optional<std::size_t> settle(int returned, std::size_t bytes);

  UniqueFd fd_;
  SslPtr ssl_;
};

/// Reads until the end; throws where it is not `expected`, or no clean end.
void expect_answer(Connection& connection, std::string_view expected);

}  // namespace dotls::bench
