#include "update_tmprsadh/certificate_verdict.hpp"

#include <openssl/err.h>

#include <algorithm>

#include "shared/certdir/days_left.hpp"

namespace dotls::update {
namespace {

CertificateStackPtr certificates_in(const std::vector<PemBlock>& blocks, Verdict& verdict) {
  CertificateStackPtr certificates(sk_X509_new_null());
  for (const PemBlock& block : blocks) {
    if (!block.is_certificate()) continue;
    const unsigned char* at = block.der.data();
    X509* certificate = d2i_X509(nullptr, &at, static_cast<long>(block.der.size()));
    ERR_clear_error();
    if (certificate == nullptr) {
      verdict.add(Severity::Broken, "a certificate in it is damaged");
    } else {
      sk_X509_push(certificates.get(), certificate);
    }
  }
  return certificates;
}

// The least of the days that are left.
void count_days(const ASN1_TIME* end, Verdict& verdict) {
  const std::int64_t days = days_until(end);
  verdict.days_left = std::min(days, verdict.days_left.value_or(days));
}

void judge_key(X509* certificate, const PemBlock& block, Verdict& verdict) {
  if (block.label == "ENCRYPTED PRIVATE KEY") {
    return verdict.add(Severity::Broken, "the key is encrypted, and nobody is there to be asked");
  }
  const unsigned char* at = block.der.data();
  const PkeyPtr key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(block.der.size())));
  if (!key) {
    verdict.add(Severity::Broken, "the key cannot be read (damaged or encrypted)");
  } else if (X509_check_private_key(certificate, key.get()) != 1) {
    verdict.add(Severity::Broken, "the key is not the certificate's");
  }
  ERR_clear_error();
}

const PemBlock* find_key(const std::vector<PemBlock>& blocks) {
  const auto key = std::find_if(blocks.begin(), blocks.end(),
                                [](const PemBlock& block) { return block.is_private_key(); });
  return key == blocks.end() ? nullptr : &*key;
}

// `key`: the one that goes with it, in this file or another; or nullptr.
Verdict judge_with_key(const std::vector<PemBlock>& blocks, const PemBlock* key) {
  Verdict verdict("certificate");
  const auto certificates = certificates_in(blocks, verdict);
  X509* own = sk_X509_value(certificates.get(), 0);
  if (find_key(blocks) != nullptr) {
    verdict.kind = own == nullptr ? "private key" : "certificate+key";
  }
  if (own == nullptr) {
    if (verdict.problems.empty()) verdict.add(Severity::Broken, "no certificate in it");
    return verdict;
  }
  count_days(X509_get0_notAfter(own), verdict);
  if (const EVP_PKEY* shown = X509_get0_pubkey(own)) verdict.bits = EVP_PKEY_get_bits(shown);
  judge_leaf(verdict, *own);
  if (key != nullptr) judge_key(own, *key, verdict);
  return verdict;
}

}  // namespace

Verdict judge_certificate(const std::vector<PemBlock>& blocks) {
  return judge_with_key(blocks, find_key(blocks));
}

Verdict judge_named_certificate(const std::vector<PemBlock>& blocks,
                                const std::vector<PemBlock>* key_file,
                                const std::string& key_name) {
  const PemBlock* key = find_key(key_file == nullptr ? blocks : *key_file);
  Verdict verdict = judge_with_key(blocks, key);
  if (key == nullptr) {
    verdict.add(Severity::Broken, key_file == nullptr
                                      ? "no private key in it, nor in " + key_name + " beside it"
                                      : "no private key in " + key_name + " beside it");
  }
  return verdict;
}

Verdict judge_ca(const std::vector<PemBlock>& blocks) {
  Verdict verdict("CA");
  const auto certificates = certificates_in(blocks, verdict);
  const int count = sk_X509_num(certificates.get());
  for (int i = 0; i < count; ++i) {
    count_days(X509_get0_notAfter(sk_X509_value(certificates.get(), i)), verdict);
  }
  if (count == 0 && verdict.problems.empty()) {
    verdict.add(Severity::Broken, "no certificate in it");
  }
  if (const int expired = count_expired(*certificates); expired > 0) {
    verdict.add(Severity::Warning,
                std::to_string(expired) + " of " + std::to_string(count) + " certificates expired");
  }
  return verdict;
}

Verdict judge_crl(const std::vector<PemBlock>& blocks) {
  Verdict verdict("CRL");
  const std::vector<CrlPtr> lists = parse_crls(blocks);
  for (auto damaged = std::count(lists.begin(), lists.end(), nullptr); damaged > 0; --damaged) {
    verdict.add(Severity::Broken, "a revocation list in it is damaged");
  }
  for (const CrlPtr& list : lists) {
    if (!list) continue;
    judge_list(verdict, *list);
    // One without an end never ages.
    if (const ASN1_TIME* next = X509_CRL_get0_nextUpdate(list.get())) count_days(next, verdict);
  }
  if (lists.empty()) verdict.add(Severity::Broken, "no revocation list in it");
  return verdict;
}

}  // namespace dotls::update
