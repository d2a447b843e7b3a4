// What there is to say of certificates: a leaf, its chain, a bundle of CAs, revocation lists. It
// opens no file but what the machine trusts.
#pragma once

#include <openssl/x509.h>

#include "shared/certdir/finding.hpp"

namespace dotls {

/// Subject, names, issuer, dates, key and signature of `leaf`, and what is wrong with them; who
/// is not `served` by it needs no name.
void describe_certificate(Finding& finding, X509& leaf, bool served = true);

/// Whether `intermediates` lead from `leaf` to a certificate of `store`: a peer gets only what we
/// send, so a missing link fails at some peers and not at others.
void describe_chain(Finding& finding, X509& leaf, STACK_OF(X509) * intermediates,
                    X509_STORE& store);

/// As many as there are, and what has expired.
void describe_authorities(Finding& finding, const STACK_OF(X509) & authorities);

}  // namespace dotls
