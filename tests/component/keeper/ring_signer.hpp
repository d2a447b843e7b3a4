// The key process's part, in this one.
#pragma once

#include <vector>

#include "dotls/keeper/keys/key_ring.hpp"
#include "dotls/keeper/remote_key/signer.hpp"
#include "tests/support/pki.hpp"

namespace dotls::test {

/// Signs with keys of this process, as the key process does, and remembers what for.
class RingSigner final : public Signer {
 public:
  void add(X509& leaf, EVP_PKEY& key) {
    EVP_PKEY_up_ref(&key);
    ring_.add(leaf, PkeyPtr(&key));
  }
  void add(const Credential& own) { add(*own.certificate(), *own.key()); }
  std::optional<std::string> sign(std::string_view spki_hash, SignatureScheme scheme,
                                  std::string_view message) noexcept override {
    schemes_.push_back(scheme);
    return ring_.sign(spki_hash, static_cast<std::uint16_t>(scheme), message);
  }
  [[nodiscard]] const std::vector<SignatureScheme>& schemes() const { return schemes_; }

 private:
  KeyRing ring_;
  std::vector<SignatureScheme> schemes_;
};

}  // namespace dotls::test
