// One TLS session over one pair of descriptors, moved in steps that never block. It is not
// thread-safe (stream.hpp puts it under a lock), polls nothing and logs nothing.
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
#include "shared/openssl_ptr.hpp"

namespace dotls {

/// Owns the SSL object; borrows the descriptors, which must be non-blocking. Each step clears the
/// thread's OpenSSL error queue, makes its SSL_* calls and drains the queue again. It throws
/// std::bad_alloc where memory ran out, and what a callback threw (Fatal). Movable.
class Session {
 public:
  /// Throws Fatal where memory runs out.
  Session(const TlsContext& context, const TlsSettings& settings, int read_fd, int write_fd);

  /// A step of the first handshake. Done when it is over; PeerReset or Broken with failure() when
  /// it failed. The alert that says so to the peer has then been written, if the socket took it.
  IoResult handshake();
  /// Fills `buffer` with what can be had without waiting: what several records bring is gathered.
  /// PeerReset where the connection was reset, Broken after a fatal alert or a forged record.
  IoResult read(std::span<std::byte> buffer);
  /// Takes some of `bytes`. Done with 0: what was taken before has moved and is not all sent yet;
  /// offer the same again.
  IoResult write(std::span<const std::byte> bytes);
  /// Sends close_notify; reading goes on (RFC 8446 section 6.1).
  IoResult close_write();

  /// Why a step was Broken, the first reason if there are two; empty before.
  [[nodiscard]] const std::string& failure() const { return failure_; }
  /// Bytes moved on the wire so far: whether a step made progress below the data, and which way.
  [[nodiscard]] std::uint64_t wire_read() const;
  [[nodiscard]] std::uint64_t wire_written() const;

  /// For what is asked about the session once the handshake is over; borrowed.
  [[nodiscard]] const SSL& ssl() const { return *ssl_; }
  [[nodiscard]] ConnectionNotes& notes() const { return *notes_; }

 private:
  void buffer_output();
  IoResult flush();
  // Whether more waits to be sent than may.
  [[nodiscard]] bool is_output_stuck();
  IoResult behind_what_waits(IoResult result);
  IoResult gather(std::span<std::byte> buffer);
  IoResult settle(int returned, std::size_t bytes);
  IoResult settle_write(int returned, std::size_t bytes);
  void begin_step();
  IoResult fail(std::string reason, IoStatus status = IoStatus::Broken);
  IoResult fail_writing(std::string reason);
  [[noreturn]] void give_up();
  [[nodiscard]] bool renegotiated_too_often() const;

  // OpenSSL's callbacks hold the notes' address, so they stay where they are; they outlive the SSL.
  std::unique_ptr<ConnectionNotes> notes_;
  // OpenSSL's BIO holds its address too.
  std::unique_ptr<OutputBuffer> output_;
  SslPtr ssl_;
  std::string failure_;
  // The end that reading has met, be it behind data: what the next read returns.
  std::optional<IoResult> deferred_;
  // The network takes no more. What the peer sent before can still be read.
  bool write_failed_ = false;
  bool ticket_given_ = false;
  // Of the bytes offered to write(): those that OpenSSL has taken and the network not wholly.
  std::size_t written_ = 0;
};

}  // namespace dotls
