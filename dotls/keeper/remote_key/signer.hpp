// Whoever signs for a process that has no private key.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dotls/keeper/remote_key/signature_scheme.hpp"

namespace dotls {

class Signer {
 public:
  Signer() = default;
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;
  virtual ~Signer() = default;

  /// The signature of `message` (not of its digest: who signs wants to see what) by the private key
  /// whose public half has this SHA-256 of its SubjectPublicKeyInfo (32 bytes); nullopt where it
  /// is refused or fails. May block. Called inside a handshake, so it does not throw.
  [[nodiscard]] virtual std::optional<std::string> sign(std::string_view spki_hash,
                                                        SignatureScheme scheme,
                                                        std::string_view message) noexcept = 0;
};

}  // namespace dotls
