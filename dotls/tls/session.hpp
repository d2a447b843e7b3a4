// One TLS session over a pair of descriptors, in steps that never block. Not thread-safe
// (stream.hpp adds the lock); polls and logs nothing.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "dotls/tls/connection_notes.hpp"
#include "dotls/tls/context.hpp"
#include "dotls/tls/output_buffer.hpp"
#include "dotls/tls/settings.hpp"
#include "shared/byte_stream.hpp"
#include "shared/event.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {

/// Owns the SSL object; borrows the descriptors, which must be non-blocking. Each step clears the
/// thread's OpenSSL error queue, makes its SSL_* calls and drains the queue. It throws
/// std::bad_alloc if memory ran out, and rethrows a callback's exception (Fatal). Movable.
class Session {
 public:
  /// Throws Fatal if memory runs out.
  Session(const TlsContext& context, const TlsSettings& settings, int read_fd, int write_fd);

  /// A step of the first handshake. Done when it is over; PeerReset or Broken with failure() if it
  /// failed, with the alert sent if the socket took it.
  IoResult handshake();
  /// Fills `buffer` without waiting, from several records. PeerReset after a reset, Broken after a
  /// fatal alert or a forged record.
  IoResult read(std::span<std::byte> buffer);
  /// Takes some of `bytes`. Done with 0: earlier bytes moved but are not all sent yet; offer the
  /// same again.
  IoResult write(std::span<const std::byte> bytes);
  /// Sends close_notify; reading continues (RFC 8446 section 6.1).
  IoResult close_write();

  /// Why a step was Broken, the first reason; empty before.
  [[nodiscard]] const std::string& failure() const { return failure_; }
  /// The class of that reason; None before.
  [[nodiscard]] FailureClass failure_class() const { return failure_class_; }
  /// The last read stopped at its limit: OpenSSL may hold more that poll(2) does not show.
  [[nodiscard]] bool may_hold_input() const { return may_hold_input_; }
  /// Bytes moved on the wire so far: shows progress below the data, by direction.
  [[nodiscard]] std::uint64_t wire_read() const;
  [[nodiscard]] std::uint64_t wire_written() const;

  /// For queries after the handshake; borrowed.
  [[nodiscard]] const SSL& ssl() const { return *ssl_; }
  [[nodiscard]] ConnectionNotes& notes() const { return *notes_; }

 private:
  void buffer_output();
  IoResult flush();
  // Whether too much is waiting to be sent.
  [[nodiscard]] bool is_output_stuck();
  IoResult after_pending_output(IoResult result);
  IoResult gather(std::span<std::byte> buffer);
  IoResult settle(int returned, std::size_t bytes);
  IoResult settle_write(int returned, std::size_t bytes);
  void begin_step();
  IoResult fail_by_openssl();
  IoResult fail(std::string reason, FailureClass failure_class, IoStatus status = IoStatus::Broken);
  IoResult fail_writing(std::string reason, FailureClass failure_class);
  [[noreturn]] void give_up();
  [[nodiscard]] bool renegotiated_too_often() const;

  // OpenSSL's callbacks hold their address, so the notes do not move, and outlive the SSL.
  std::unique_ptr<ConnectionNotes> notes_;
  // OpenSSL's BIO holds its address too.
  std::unique_ptr<OutputBuffer> output_;
  SslPtr ssl_;
  std::string failure_;
  FailureClass failure_class_ = FailureClass::None;
  // The end that a read has met, perhaps after data: what the next read returns.
  std::optional<IoResult> deferred_;
  bool may_hold_input_ = false;
  // Writing has failed. What the peer sent before can still be read.
  bool write_failed_ = false;
  bool ticket_given_ = false;
  // Of the bytes offered to write(): those taken by OpenSSL and not yet entirely sent.
  std::size_t written_ = 0;
};

}  // namespace dotls
