// A certificate directory for dotls, filled for one test.
#pragma once

#include <string>
#include <string_view>

#include "tests/support/pki.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {

/// A temporary directory with what a server needs: servercert.pem (key, leaf, intermediate; mode
/// 0640) for "localhost", and root.pem, the CA that a client must trust.
class CertDir {
 public:
  explicit CertDir(KeyKind kind = KeyKind::Ecdsa);
  /// With a leaf like `spec`, below the intermediate.
  explicit CertDir(const CertSpec& spec);

  [[nodiscard]] const std::string& path() const { return directory_.path(); }
  [[nodiscard]] const TempDir& directory() const { return directory_; }
  [[nodiscard]] std::string operator/(std::string_view name) const { return directory_ / name; }
  [[nodiscard]] const Credential& leaf() const { return leaf_; }
  /// Writes a file of secrets, mode 0640 unless told; returns its path.
  std::string write(std::string_view name, std::string_view content, mode_t mode = 0640) const {
    return directory_.write(name, content, mode);
  }

 private:
  TempDir directory_;
  Credential leaf_;
};

}  // namespace dotls::test
