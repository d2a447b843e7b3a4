// --self-signed: a certificate for this host, made in memory, for opportunistic TLS without a
// certificate. No file is written and no key is made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dotls/tls/settings.hpp"
#include "shared/certdir/certificate.hpp"

namespace dotls {

struct SelfSigned {
  /// None if there is no key for it.
  std::optional<CertificateChain> chain;
  /// Why each file was rejected that could have had the key.
  std::vector<std::string> unusable;
};

/// A self-signed certificate for the host's name with the key of rsa<bits>.pem: of SSL_BITS, else
/// the next larger valid file. `seen` as in find_file.
[[nodiscard]] SelfSigned find_self_signed(const TlsSettings& settings, SeenFiles* seen = nullptr);

}  // namespace dotls
