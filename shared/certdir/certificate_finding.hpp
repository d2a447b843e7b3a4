// Findings about certificates: a leaf, or a bundle of CAs.
#pragma once

#include <openssl/x509.h>

#include "shared/certdir/finding.hpp"

namespace dotls {

/// Subject, names, issuer, dates, key and signature of `leaf`, and their problems; unless `served`,
/// it needs no name. `warn_days` as in Inspection.
void describe_certificate(Finding& finding, X509& leaf, std::optional<std::int64_t> warn_days,
                          bool served = true);

/// Whether a certificate from `not_before` to `not_after` is valid now, and for how long.
void judge_validity(Finding& finding, const ASN1_TIME& not_before, const ASN1_TIME& not_after,
                    std::optional<std::int64_t> warn_days);

/// Their number, and the expired ones.
void describe_authorities(Finding& finding, const STACK_OF(X509) & authorities);

}  // namespace dotls
