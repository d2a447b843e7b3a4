// What there is to say of a certificate, its chain, its file, and of revocation lists.
#pragma once

#include <openssl/x509.h>

#include "dotls/check/finding.hpp"

namespace dotls {

/// Subject, names, issuer, dates, key and signature of `leaf`, and what is wrong with them.
void describe_certificate(Finding& finding, X509& leaf);

/// Whether `intermediates` lead from `leaf` to a certificate of `store`: a peer gets only what we
/// send, so a missing link fails at some peers and not at others.
void describe_chain(Finding& finding, X509& leaf, STACK_OF(X509) * intermediates,
                    X509_STORE& store);

/// Mode, owner and who can read of the file at `path`; the facts' names begin with `prefix`.
void describe_file(Finding& finding, const std::string& path, const std::string& prefix = {});

/// The lists in the file `path`, and what is wrong with each; `ca_file` has the authorities that
/// want one, "" where there is none. Throws Fatal where a file cannot be read.
void describe_crls(Finding& finding, const std::string& path, const std::string& ca_file);

}  // namespace dotls
