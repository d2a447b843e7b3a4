// Buffers OpenSSL's output after the first handshake, and sends it at the end of a step, so that
// OpenSSL never has a record half written, and several records go in one call. It knows no TLS and
// polls nothing.
//
// OpenSSL 3 needs that. While a record waits for the socket, a KeyUpdate from the peer leaves an
// answer pending; if the next handshake message is read before the record is out, OpenSSL writes
// the answer in the middle of it and fails ("bad length").
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "shared/openssl_ptr.hpp"

namespace dotls {

/// Borrows the descriptor, which must be non-blocking. Must not move, and must outlive its BIO. Not
/// thread-safe.
class OutputBuffer {
 public:
  enum class Flushed { All, Waiting, Failed };

  explicit OutputBuffer(int fd) : fd_(fd) {}
  OutputBuffer(const OutputBuffer&) = delete;
  OutputBuffer& operator=(const OutputBuffer&) = delete;
  ~OutputBuffer() = default;

  /// A BIO for SSL_set0_wbio(3): it takes every write, sends nothing, and never fails, because the
  /// peer's data can still be read after writing has failed. Throws std::bad_alloc.
  [[nodiscard]] BioPtr make_bio();

  /// Sends what the network takes. Failed is final: error() says why, and later output is
  /// discarded.
  [[nodiscard]] Flushed flush();
  /// The errno of the write that failed; 0 before.
  [[nodiscard]] int error() const { return error_; }
  [[nodiscard]] std::size_t waiting() const { return waiting_.size() - sent_; }
  /// Bytes sent so far.
  [[nodiscard]] std::uint64_t bytes_out() const { return bytes_out_; }

 private:
  static int take(BIO* bio, const char* data, std::size_t size, std::size_t* taken);
  void add(std::span<const char> bytes);
  // How many bytes the network took; 0 if it is full or fails.
  [[nodiscard]] std::size_t send(std::span<const char> bytes);
  void fail(int error_number);

  int fd_;
  std::vector<char> waiting_;
  std::size_t sent_ = 0;  // of waiting_
  std::uint64_t bytes_out_ = 0;
  int error_ = 0;
};

}  // namespace dotls
