// The two halves of a ByteStream for the dialogue's loop: Inlet reads, Outbox writes. They do not
// wait; their owner polls.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "shared/byte_stream.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

enum class PlainStep {
  Moved,
  Waits,   ///< nothing to move, or nothing can move now
  Ended,   ///< the far side's end, reported once
  Failed,  ///< the stream's failure() says why
};

/// Reads from a borrowed stream. One thread.
class Inlet {
 public:
  explicit Inlet(ByteStream& stream) : stream_(stream) {}

  /// Reads up to `most` bytes. Ended and Failed are final.
  [[nodiscard]] PlainStep try_read(std::size_t most = kPieceSize);
  /// What the last step that Moved read; valid until the next.
  [[nodiscard]] std::string_view bytes() const { return {buffer_.data(), size_}; }

  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] std::uint64_t bytes_read() const { return read_; }
  /// Whether to try a step whatever poll(2) says: TLS may buffer the rest of a record, or what came
  /// with the end of the handshake, and no descriptor shows that.
  [[nodiscard]] bool may_hold_bytes() const { return may_hold_bytes_ && !ended_; }
  /// What to poll while bytes are wanted, and for a retry (ByteStream).
  [[nodiscard]] pollfd entry(bool wanted) const;
  [[nodiscard]] pollfd retry_entry(bool wanted) const;

 private:
  static constexpr std::size_t kPieceSize = 16384;

  ByteStream& stream_;
  bool ended_ = false;
  bool may_hold_bytes_ = true;
  bool wants_write_ = false;
  std::size_t size_ = 0;
  std::uint64_t read_ = 0;
  std::array<char, kPieceSize> buffer_;  // not zeroed: untouched pages cost nothing
};

/// Writes to a borrowed stream. One thread.
class Outbox {
 public:
  explicit Outbox(ByteStream& stream) : stream_(stream) {}

  void add(std::string_view bytes) { bytes_ += bytes; }
  void clear() { bytes_.clear(); }
  [[nodiscard]] PlainStep try_write();

  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  /// False while so much is queued that the other side should not be read.
  [[nodiscard]] bool has_room() const { return bytes_.size() < kHighWater; }
  [[nodiscard]] std::uint64_t bytes_written() const { return written_; }
  /// What to poll while bytes are queued, and for a retry (ByteStream).
  [[nodiscard]] pollfd entry() const;
  [[nodiscard]] pollfd retry_entry() const;

 private:
  static constexpr std::size_t kHighWater = 32768;

  ByteStream& stream_;
  bool wants_read_ = false;
  std::string bytes_;
  std::uint64_t written_ = 0;
};

}  // namespace dotls
