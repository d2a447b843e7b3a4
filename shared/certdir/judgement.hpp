// What is wrong with a file, and with the certificates and revocation lists in it: the one place
// that knows, for all tools. Chains are the affair of dotls --check.
#pragma once

#include <openssl/x509.h>

#include <string>
#include <vector>

#include "shared/certdir/pem_block.hpp"
#include "shared/openssl_ptr.hpp"
#include "shared/severity.hpp"

namespace dotls {

struct Judgement {
  /// For a table, whose row names the file: of two wordings the short one, and each once.
  bool brief = false;
  Severity severity = Severity::Fine;
  std::vector<std::string> problems = {};

  void add(Severity how_bad, std::string problem);
  /// `in_short` is "" for what a table passes over.
  void add(Severity how_bad, std::string sentence, std::string in_short);
};

/// A certificate that is shown: its dates, its names, its key and its signature.
void judge_leaf(Judgement& judgement, X509& leaf);
/// A revocation list.
void judge_list(Judgement& judgement, const X509_CRL& list);

/// How many of the certificates have expired.
[[nodiscard]] int count_expired(const STACK_OF(X509) & certificates);
/// The revocation lists in `blocks`, in order; null for one that is damaged.
[[nodiscard]] std::vector<CrlPtr> parse_crls(const std::vector<PemBlock>& blocks);

}  // namespace dotls
