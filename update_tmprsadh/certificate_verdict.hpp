// What is wrong with certificates, their keys and revocation lists, as far as the files alone tell:
// dates, sizes, and whether the key is the certificate's. Chains are dotls --check's affair.
#pragma once

#include <vector>

#include "shared/pem_block.hpp"
#include "update_tmprsadh/verdict.hpp"

namespace dotls {

/// A file of `blocks` that is, or by its content turns out to be, a certificate with or without its
/// chain and key.
[[nodiscard]] Verdict judge_certificate(const std::vector<PemBlock>& blocks);
/// A bundle of CA certificates.
[[nodiscard]] Verdict judge_ca(const std::vector<PemBlock>& blocks);
/// Revocation lists.
[[nodiscard]] Verdict judge_crl(const std::vector<PemBlock>& blocks);

}  // namespace dotls
