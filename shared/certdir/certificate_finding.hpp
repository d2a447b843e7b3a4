// What there is to say of certificates: a leaf, or a bundle of CAs.
#pragma once

#include <openssl/x509.h>

#include "shared/certdir/finding.hpp"

namespace dotls {

/// Subject, names, issuer, dates, key and signature of `leaf`, and what is wrong with them; who is
/// not `served` by it needs no name. `warn_days` as Inspection has it.
void describe_certificate(Finding& finding, X509& leaf, std::optional<std::int64_t> warn_days,
                          bool served = true);

/// As many as there are, and what has expired.
void describe_authorities(Finding& finding, const STACK_OF(X509) & authorities);

}  // namespace dotls
