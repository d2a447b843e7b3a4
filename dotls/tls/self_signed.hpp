// --self-signed: a certificate for this host, made in memory, for opportunistic TLS without a
// certificate. No file is written and no key is made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dotls/tls/settings.hpp"
#include "shared/certdir/certificate.hpp"

namespace dotls {

/// A self-signed certificate for the host's name with the key of rsa<bits>.pem: of SSL_BITS, else
/// the next larger valid file; nullopt if there is none. `errors` gets problems with files. `seen`
/// as in find_file.
[[nodiscard]] std::optional<CertificateChain> find_self_signed(const TlsSettings& settings,
                                                               std::vector<std::string>& errors,
                                                               SeenFiles* seen = nullptr);

}  // namespace dotls
