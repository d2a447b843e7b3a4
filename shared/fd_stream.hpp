// A ByteStream over plain descriptors: a program's pipes, or a network without TLS.
#pragma once

#include "shared/byte_stream.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {

/// Owns a descriptor to read from and one to write to, both non-blocking. They share nothing, so
/// one thread may read while another writes, without a lock.
class FdStream : public ByteStream {
 public:
  FdStream(UniqueFd read, UniqueFd write) : read_(std::move(read)), write_(std::move(write)) {}

  IoResult try_read(std::span<std::byte> buffer) override;
  IoResult try_write(std::span<const std::byte> bytes) override;
  /// Shuts a socket down for writing, and closes the descriptor; once.
  IoResult try_close_write() override;

  [[nodiscard]] int read_fd() const override { return read_.get(); }
  [[nodiscard]] int write_fd() const override { return write_.get(); }
  [[nodiscard]] std::string failure() const override;

 private:
  UniqueFd read_;
  UniqueFd write_;
  // One per side: each belongs to its own thread.
  int read_error_ = 0;
  int write_error_ = 0;
};

}  // namespace dotls
