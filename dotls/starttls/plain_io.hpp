// The two halves of a non-blocking descriptor for the plaintext phase: bytes out of one, bytes on
// their way into one. They wait for nothing; whoever owns them polls.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "shared/posix_io.hpp"

namespace dotls {

enum class PlainStep {
  Moved,
  Waits,   ///< nothing to move, or nothing moves now
  Ended,   ///< end of file, said once
  Failed,  ///< errno says why
};

/// Bytes out of a descriptor, which is borrowed. One thread.
class Inlet {
 public:
  explicit Inlet(int fd) : fd_(fd) {}

  /// Reads up to `most` bytes. Ended and Failed are for good.
  [[nodiscard]] PlainStep try_read(std::size_t most = kPieceSize);
  /// What the last step that Moved has read; valid until the next.
  [[nodiscard]] std::string_view bytes() const { return {buffer_.data(), size_}; }

  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] std::uint64_t bytes_read() const { return read_; }
  /// What to poll while bytes are wanted.
  [[nodiscard]] PollEntry entry(bool wanted) const;

 private:
  static constexpr std::size_t kPieceSize = 16384;

  int fd_;
  bool ended_ = false;
  std::size_t size_ = 0;
  std::uint64_t read_ = 0;
  std::array<char, kPieceSize> buffer_;  // not zeroed: pages that are not used cost nothing
};

/// Bytes on their way into a descriptor, which is borrowed. One thread.
class Outbox {
 public:
  explicit Outbox(int fd) : fd_(fd) {}

  void add(std::string_view bytes) { bytes_ += bytes; }
  void clear() { bytes_.clear(); }
  /// Writes what goes.
  [[nodiscard]] PlainStep try_write();

  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  /// False while so much waits that the other side should not be read.
  [[nodiscard]] bool has_room() const { return bytes_.size() < kHighWater; }
  [[nodiscard]] std::uint64_t bytes_written() const { return written_; }
  /// What to poll while bytes wait.
  [[nodiscard]] PollEntry entry() const;

 private:
  static constexpr std::size_t kHighWater = 32768;

  int fd_;
  std::string bytes_;
  std::uint64_t written_ = 0;
};

}  // namespace dotls
