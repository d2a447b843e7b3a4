// What there is to say of the certificates after a leaf: whether they lead to a CA, and what among
// them does not belong there.
#pragma once

#include <openssl/x509.h>

#include "shared/certdir/finding.hpp"

namespace dotls {

/// Whether `intermediates` lead from `leaf` to a certificate of `store`: a peer gets only what we
/// send, so a missing link fails at some peers and not at others.
void describe_chain(Finding& finding, X509& leaf, STACK_OF(X509) * intermediates,
                    X509_STORE& store);

/// What of `intermediates`, as they stand in a file or as a server sends them, is there twice, in
/// the wrong place, or of another chain: there are peers that take no such chain.
void judge_order(Finding& finding, X509& leaf, const STACK_OF(X509) * intermediates);

}  // namespace dotls
