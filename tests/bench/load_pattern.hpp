// Bytes that are determined by their position, and cheap to check: blocks of 64 KiB, each with its
// number in front, so that a block lost, doubled or moved is seen as well as a byte altered.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace dotls::bench {

/// The stream as its writer goes through it.
class PatternWriter {
 public:
  static constexpr std::size_t kBlockBytes = std::size_t{64} * 1024;

  PatternWriter() : block_(kBlockBytes) {
    std::uint32_t state = 1;
    for (std::byte& one : block_) {
      state = state * 1664525U + 1013904223U;
      one = static_cast<std::byte>(state >> 24U);
    }
    number_block();
  }

  /// What comes next, to the end of its block.
  [[nodiscard]] std::span<const std::byte> next() const {
    return std::span<const std::byte>(block_).subspan(at_ % kBlockBytes);
  }
  void advance(std::size_t bytes) {
    at_ += bytes;
    if (at_ % kBlockBytes == 0) number_block();
  }
  [[nodiscard]] std::uint64_t at() const { return at_; }

 private:
  void number_block() {
    const std::uint64_t number = at_ / kBlockBytes;
    std::memcpy(block_.data(), &number, sizeof number);
  }

  std::vector<std::byte> block_;
  std::uint64_t at_ = 0;
};

/// Checks what arrives against what the writer sent.
class PatternReader {
 public:
  /// Whether `bytes` are the next ones.
  [[nodiscard]] bool take(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const auto expected = writer_.next();
      const std::size_t size = std::min(expected.size(), bytes.size());
      if (std::memcmp(expected.data(), bytes.data(), size) != 0) return false;
      writer_.advance(size);
      bytes = bytes.subspan(size);
    }
    return true;
  }
  [[nodiscard]] std::uint64_t taken() const { return writer_.at(); }

 private:
  PatternWriter writer_;
};

}  // namespace dotls::bench
