// What OpenSSL's callbacks learn about one connection, until the session or the log asks for it.
// Plain values; the session owns them, and the SSL object's app data points at them.
#pragma once

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <exception>
#include <string>
#include <vector>

namespace dotls {

struct ConnectionNotes {
  /// The peer's close_notify came: an end of file that follows is no truncation.
  bool close_notify_received = false;
  /// The name that the client asked for, as it said it but for a final dot; empty where it named
  /// none (server mode).
  std::string server_name;
  /// Whether a ClientHello was looked at: after a HelloRetryRequest there is a second one.
  bool hello_seen = false;
  /// Handshakes begun, the first one included.
  int handshakes_started = 0;
  /// The first thing that was wrong with the peer's certificate, and which certificate it was.
  int verify_error = X509_V_OK;
  std::string verify_failure;
  /// Whether the chain was checked at all, and found good.
  bool verified = false;
  /// Why we ended the handshake before OpenSSL found anything wrong.
  std::string refusal;
  /// What a callback threw, until the step that called it is over (no_throw).
  std::exception_ptr thrown;
  /// Lines for the log: `errors` are always worth saying, `remarks` are for -v.
  std::vector<std::string> errors;
  std::vector<std::string> remarks;
};

/// The notes of the connection that `ssl` serves; the session has set them before any callback
/// runs.
[[nodiscard]] inline ConnectionNotes& notes_of(const SSL* ssl) {
  return *static_cast<ConnectionNotes*>(SSL_get_app_data(ssl));
}

/// What a callback of OpenSSL's does, `body`: OpenSSL is C, and no exception may cross it. One that
/// is thrown is kept for the session to throw again, and OpenSSL hears `failed`. Needs no memory.
template <class Body>
[[nodiscard]] int no_throw(ConnectionNotes& notes, int failed, Body body) noexcept {
  try {
    return body();
  } catch (...) {
    notes.thrown = std::current_exception();
    return failed;
  }
}

}  // namespace dotls
