// The private keys of a keeper, and the only thing that is done with them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "dotls/keeper/remote_key/signature_scheme.hpp"
#include "shared/certdir/certificate.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {

class KeyRing {
 public:
  /// Adds the key of a chain, by its certificate's key.
  void add(const X509& leaf, PkeyPtr key);

  /// The signature of `message` by the key of the certificate with this hash (spki_hash()); nullopt
  /// if there is no such key, the scheme is not one of its type, no TLS server signs such a message
  /// (is_signable()) or OpenSSL fails.
  [[nodiscard]] std::optional<std::string> sign(std::string_view spki_hash, std::uint16_t scheme,
                                                std::string_view message) const;

 private:
  std::map<std::string, PkeyPtr, std::less<>> keys_;
};

}  // namespace dotls
