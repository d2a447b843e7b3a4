#include "shared/certdir/judgement.hpp"

#include <openssl/err.h>

#include <algorithm>

#include "shared/certdir/certificate_text.hpp"
#include "shared/certdir/days_left.hpp"

namespace dotls {
namespace {

constexpr int kLeastRsaBits = 2048;
constexpr int kLeastSignatureSecurityBits = 112;

}  // namespace

void Judgement::add(Severity how_bad, std::string problem) {
  severity = std::max(severity, how_bad);
  problems.push_back(std::move(problem));
}

void Judgement::add(Severity how_bad, std::string sentence, std::string in_short) {
  if (!brief) return add(how_bad, std::move(sentence));
  const bool said = std::find(problems.begin(), problems.end(), in_short) != problems.end();
  if (!in_short.empty() && !said) add(how_bad, std::move(in_short));
}

void judge_leaf(Judgement& judgement, X509& leaf) {
  const Severity age = severity_of_days(days_until(X509_get0_notAfter(&leaf)));
  if (age == Severity::Broken) judgement.add(age, "it has expired; renew it", "expired");
  if (age == Severity::Warning) {
    judgement.add(age, "it expires within 21 days; renew it", "expires soon");
  }
  if (X509_cmp_current_time(X509_get0_notBefore(&leaf)) > 0) {
    judgement.add(Severity::Broken, "it is not valid yet; is the clock right?", "not valid yet");
  }
  if (subject_names(leaf, 1).empty()) {
    judgement.add(Severity::Warning,
                  "it has no subjectAltName, and clients no longer look at the CN", {});
  }
  const EVP_PKEY* key = X509_get0_pubkey(&leaf);
  ERR_clear_error();
  if (key == nullptr) {
    judgement.add(Severity::Broken, "its key is of a type that OpenSSL does not know",
                  "of a key type that OpenSSL does not know");
  } else if (EVP_PKEY_is_a(key, "RSA") == 1 && EVP_PKEY_get_bits(key) < kLeastRsaBits) {
    judgement.add(Severity::Warning, "its RSA key is weak; use 2048 bits or more", "weak");
  }
  int bits = -1;
  if (X509_get_signature_info(&leaf, nullptr, nullptr, &bits, nullptr) == 1 && bits >= 0 &&
      bits < kLeastSignatureSecurityBits) {
    judgement.add(Severity::Warning, "its signature is weak", {});
  }
}

void judge_list(Judgement& judgement, const X509_CRL& list) {
  const std::string whose = "the list of \"" + name_text(*X509_CRL_get_issuer(&list)) + "\" is ";
  const ASN1_TIME* last = X509_CRL_get0_lastUpdate(&list);
  const ASN1_TIME* next = X509_CRL_get0_nextUpdate(&list);
  if (last != nullptr && X509_cmp_current_time(last) > 0) {
    judgement.add(Severity::Broken,
                  whose + "not valid yet, so all its certificates are refused; is the clock right?",
                  {});
  }
  if (next != nullptr && days_until(next) < 0) {
    judgement.add(Severity::Warning,
                  whose + "old, so all its certificates are refused; fetch a new one",
                  "old, so every certificate is refused; fetch the next one");
  }
}

int count_expired(const STACK_OF(X509) & certificates) {
  int expired = 0;
  for (int i = 0; i < sk_X509_num(&certificates); ++i) {
    if (days_until(X509_get0_notAfter(sk_X509_value(&certificates, i))) < 0) ++expired;
  }
  return expired;
}

std::vector<CrlPtr> parse_crls(const std::vector<PemBlock>& blocks) {
  std::vector<CrlPtr> lists;
  for (const PemBlock& block : blocks) {
    if (block.label != "X509 CRL") continue;
    const unsigned char* at = block.der.data();
    lists.emplace_back(d2i_X509_CRL(nullptr, &at, static_cast<long>(block.der.size())));
    ERR_clear_error();
  }
  return lists;
}

}  // namespace dotls
