// --allow-dns and --allow-pin: which clients a server takes. It looks at a certificate and verifies
// nothing.
#pragma once

#include <openssl/x509.h>

#include <string>
#include <vector>

#include "dotls/tls/settings.hpp"

namespace dotls {

/// Whether one of the leaf's DNS names (subjectAltName) is in `allowed`. The common name does not
/// count, nor does a wildcard in the certificate. Worth something only if the chain was verified.
[[nodiscard]] bool has_allowed_name(const X509& leaf, const std::vector<std::string>& allowed);

/// What an administrator needs to know of a client that is not in the lists: subject, names, pin.
[[nodiscard]] std::string not_allowed_text(const X509& leaf);

/// Both lists as the options take them.
[[nodiscard]] std::vector<std::string> allowed_texts(const TlsSettings& settings);

}  // namespace dotls
