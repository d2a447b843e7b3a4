// Findings about the certificates after a leaf: whether they lead to a CA, and which do not belong.
#pragma once

#include <openssl/x509.h>

#include "shared/certdir/finding.hpp"

namespace dotls {

/// Whether `intermediates` lead from `leaf` to a certificate of `store`: a peer gets only what we
/// send, so a missing intermediate fails with some peers and not with others.
void describe_chain(Finding& finding, X509& leaf, STACK_OF(X509) * intermediates,
                    X509_STORE& store);

/// Which of `intermediates`, in the order of the file or the server, are duplicates, misplaced, or
/// of another chain: some peers refuse such a chain.
void judge_order(Finding& finding, X509& leaf, const STACK_OF(X509) * intermediates);

}  // namespace dotls
