// Bytes to send without keeping them, and the digest that tells whether they arrived.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace dotls::test {

/// A stream of `total` bytes that only `seed` decides and that does not repeat itself.
class Pattern {
 public:
  Pattern(std::uint64_t seed, std::uint64_t total);
  /// Fills the front of `buffer` with what comes next; 0 at the end.
  [[nodiscard]] std::size_t next(std::span<char> buffer);
  [[nodiscard]] std::uint64_t left() const { return left_; }

 private:
  std::uint64_t state_;
  std::uint64_t word_ = 0;
  unsigned used_ = 8;
  std::uint64_t left_;
};

/// A running SHA-256 with the count of its bytes.
class Digest {
 public:
  Digest();
  ~Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  void add(std::string_view bytes);
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// "<count of bytes> <lower-case hex>" of all so far; nothing may be added afterwards.
  [[nodiscard]] std::string summary();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
  std::uint64_t bytes_ = 0;
};

/// The Digest::summary of the whole Pattern(seed, total).
[[nodiscard]] std::string pattern_summary(std::uint64_t seed, std::uint64_t total);
/// The Digest::summary of `text`.
[[nodiscard]] std::string text_summary(std::string_view text);
/// The whole Pattern(seed, total) as a string.
[[nodiscard]] std::string pattern_text(std::uint64_t seed, std::uint64_t total);

}  // namespace dotls::test
