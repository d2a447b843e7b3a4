// What the certificate directory gives a connection: certificates, DH parameters, ticket keys, CA
// files and revocation lists.
#pragma once

#include "dotls/tls/settings.hpp"
#include "shared/certdir/finding.hpp"

namespace dotls {

/// One finding for each file that a connection with `settings` may load. Reads files and tests
/// primes.
[[nodiscard]] Findings inspect_own_files(const TlsSettings& settings);

}  // namespace dotls
