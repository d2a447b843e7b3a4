// Bytes that nobody else may read.
#pragma once

#include <string.h>

#include <string>
#include <string_view>
#include <utility>

namespace dotls {

/// Wiped when the object goes. Not copied.
class SecretBytes {
 public:
  /// `bytes` must not have moved as they grew: what they left behind is not wiped.
  explicit SecretBytes(std::string bytes) : bytes_(std::move(bytes)) {}
  SecretBytes(SecretBytes&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  SecretBytes& operator=(SecretBytes&&) = delete;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes() { explicit_bzero(bytes_.data(), bytes_.size()); }

  /// Borrowed.
  [[nodiscard]] std::string_view view() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace dotls
