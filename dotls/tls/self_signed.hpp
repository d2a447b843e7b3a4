// --self-signed: a certificate for this host, made in memory, so that a fresh machine has
// opportunistic TLS before it has a certificate. No file is written and no key is made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dotls/tls/settings.hpp"
#include "shared/certdir/certificate.hpp"

namespace dotls {

/// A self-signed certificate for the host's name with the key of rsa<bits>.pem: of SSL_BITS, else
/// the next larger file that is valid. nullopt where there is none; `errors` gets what is wrong
/// with a file. `seen` as find_file has it.
[[nodiscard]] std::optional<CertificateChain> find_self_signed(const TlsSettings& settings,
                                                               std::vector<std::string>& errors,
                                                               SeenFiles* seen = nullptr);

}  // namespace dotls
