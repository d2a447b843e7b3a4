// What is wrong with certificates, their keys and revocation lists, as far as the files alone tell:
// dates, sizes, and whether the key is the certificate's. Chains are dotls --check's affair.
#pragma once

#include <vector>

#include "shared/certdir/pem_block.hpp"
#include "update_tmprsadh/verdict.hpp"

namespace dotls::update {

/// A file of `blocks` that is, or by its content turns out to be, a certificate with or without its
/// chain and key.
[[nodiscard]] Verdict judge_certificate(const std::vector<PemBlock>& blocks);
/// The file of a certificate by name. `key_file` is what the file beside it holds, of the name
/// `key_name`, or nullptr where there is none: then the key is in `blocks`.
[[nodiscard]] Verdict judge_named_certificate(const std::vector<PemBlock>& blocks,
                                              const std::vector<PemBlock>* key_file,
                                              const std::string& key_name);
/// A bundle of CA certificates.
[[nodiscard]] Verdict judge_ca(const std::vector<PemBlock>& blocks);
/// Revocation lists.
[[nodiscard]] Verdict judge_crl(const std::vector<PemBlock>& blocks);

}  // namespace dotls::update
