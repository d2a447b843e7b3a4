// The files that a connection loads: certificates, DH parameters, ticket keys, CA files and
// revocation lists.
#pragma once

#include "dotls/check/request.hpp"
#include "shared/certdir/finding.hpp"

namespace dotls {

/// One finding for each file that a connection with `request.tls` may load. Reads files and tests
/// primes.
[[nodiscard]] Findings inspect_own_files(const CheckRequest& request);

}  // namespace dotls
