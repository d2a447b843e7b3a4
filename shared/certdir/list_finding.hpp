// Findings about revocation lists.
#pragma once

#include <openssl/x509.h>

#include "shared/certdir/finding.hpp"
#include "shared/certdir/pem_block.hpp"

namespace dotls {

/// The lists in `blocks`, and their problems; each of `authorities` needs one (nullptr: unknown).
void describe_lists(Finding& finding, const std::vector<PemBlock>& blocks,
                    const STACK_OF(X509) * authorities);

}  // namespace dotls
