// See bytes.hpp. testprog is built from this file too.
#include "tests/support/bytes.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

namespace dotls::test {

// SplitMix64, from Vigna's public description: a counter that is mixed, so every seed is good.
Pattern::Pattern(std::uint64_t seed, std::uint64_t total) : state_(seed), left_(total) {}

std::size_t Pattern::next(std::span<char> buffer) {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), left_));
  std::size_t done = 0;
  while (done < count) {
    if (used_ == sizeof word_) {
      state_ += 0x9e3779b97f4a7c15U;
      word_ = state_;
      word_ = (word_ ^ (word_ >> 30)) * 0xbf58476d1ce4e5b9U;
      word_ = (word_ ^ (word_ >> 27)) * 0x94d049bb133111ebU;
      word_ ^= word_ >> 31;
      used_ = 0;
    }
    const std::size_t step = std::min<std::size_t>(sizeof word_ - used_, count - done);
    std::memcpy(buffer.data() + done, reinterpret_cast<const char*>(&word_) + used_, step);
    done += step;
    used_ += static_cast<unsigned>(step);
  }
  left_ -= count;
  return count;
}

struct Digest::Context {
  EVP_MD_CTX* md = EVP_MD_CTX_new();
  ~Context() { EVP_MD_CTX_free(md); }
};

Digest::Digest() : context_(std::make_unique<Context>()) {
  if (EVP_DigestInit_ex(context_->md, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("no SHA-256");
}

Digest::~Digest() = default;

void Digest::add(std::string_view bytes) {
  if (EVP_DigestUpdate(context_->md, bytes.data(), bytes.size()) != 1)
    throw std::runtime_error("SHA-256 failed");
  bytes_ += bytes.size();
}

std::string Digest::summary() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned length = 0;
  if (EVP_DigestFinal_ex(context_->md, hash.data(), &length) != 1)
    throw std::runtime_error("SHA-256 failed");
  std::string text = std::to_string(bytes_) + ' ';
  for (unsigned i = 0; i < length; ++i) {
    constexpr const char* kHex = "0123456789abcdef";
    text += kHex[hash[i] >> 4];
    text += kHex[hash[i] & 15];
  }
  return text;
}

std::string pattern_summary(std::uint64_t seed, std::uint64_t total) {
  Pattern pattern(seed, total);
  Digest digest;
  std::array<char, 65536> buffer;
  while (const std::size_t count = pattern.next(buffer)) digest.add({buffer.data(), count});
  return digest.summary();
}

std::string text_summary(std::string_view text) {
  Digest digest;
  digest.add(text);
  return digest.summary();
}

std::string pattern_text(std::uint64_t seed, std::uint64_t total) {
  Pattern pattern(seed, total);
  std::string text(static_cast<std::size_t>(total), '\0');
  text.resize(pattern.next(text));
  return text;
}

}  // namespace dotls::test
