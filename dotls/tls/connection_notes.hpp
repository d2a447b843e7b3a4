// What OpenSSL's callbacks learn about one connection. Plain values; the session owns them, and the
// SSL object's app data points at them.
#pragma once

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <exception>
#include <string>
#include <vector>

#include "shared/event.hpp"

namespace dotls {

struct ConnectionNotes {
  /// The peer's close_notify came: a following end of file is not a truncation.
  bool close_notify_received = false;
  /// The last read(2) of the current step brought nothing: OpenSSL has seen all that has come.
  bool network_empty = false;
  /// The name that the client asked for, as sent but without a final dot; empty if none (server
  /// mode).
  std::string server_name;
  /// Whether a ClientHello was handled: after a HelloRetryRequest there is a second one.
  bool hello_seen = false;
  /// Handshakes begun, the first one included.
  int handshakes_started = 0;
  /// The first error in the peer's chain, and in which certificate.
  int verify_error = X509_V_OK;
  std::string verify_failure;
  /// Whether the chain was verified successfully.
  bool verified = false;
  /// Why we, not OpenSSL, ended the handshake.
  std::string refusal;
  FailureClass refusal_class = FailureClass::None;
  /// Where DH parameters were taken from, in case the handshake uses them.
  std::string dh_source;
  /// An exception from a callback, until its step is over (no_throw).
  std::exception_ptr thrown;
  /// Lines for the log: `errors` always, `remarks` with -v.
  std::vector<std::string> errors;
  std::vector<std::string> remarks;
};

/// The notes of `ssl`, which the session has set before any callback runs.
[[nodiscard]] inline ConnectionNotes& notes_of(const SSL* ssl) {
  return *static_cast<ConnectionNotes*>(SSL_get_app_data(ssl));
}

/// Runs a callback's `body`: OpenSSL is C, and no exception may cross it. An exception is kept for
/// the session to rethrow, and OpenSSL gets `failed`. Allocates nothing.
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
