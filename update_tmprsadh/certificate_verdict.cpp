#include "update_tmprsadh/certificate_verdict.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>

#include "shared/certdir/days_left.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls::update {
namespace {

constexpr int kLeastRsaBits = 2048;

std::vector<CertificatePtr> certificates_in(const std::vector<PemBlock>& blocks, Verdict& verdict) {
  std::vector<CertificatePtr> certificates;
  for (const PemBlock& block : blocks) {
    if (!block.is_certificate()) continue;
    const unsigned char* at = block.der.data();
    CertificatePtr certificate(d2i_X509(nullptr, &at, static_cast<long>(block.der.size())));
    ERR_clear_error();
    if (certificate) {
      certificates.push_back(std::move(certificate));
    } else {
      verdict.add(Severity::Broken, "a certificate in it is damaged");
    }
  }
  return certificates;
}

void judge_dates(const X509* certificate, Verdict& verdict) {
  const std::int64_t days = days_until(X509_get0_notAfter(certificate));
  verdict.days_left = days;
  const Severity severity = severity_of_days(days);
  if (severity == Severity::Broken) verdict.add(severity, "expired");
  if (severity == Severity::Warning) verdict.add(severity, "expires soon");
  if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) {
    verdict.add(Severity::Broken, "not valid yet");
  }
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

void judge_size(X509* certificate, Verdict& verdict) {
  const EVP_PKEY* key = X509_get0_pubkey(certificate);
  ERR_clear_error();
  if (key == nullptr)
    return verdict.add(Severity::Broken, "of a key type that OpenSSL does not know");
  verdict.bits = EVP_PKEY_get_bits(key);
  if (EVP_PKEY_is_a(key, "RSA") == 1 && *verdict.bits < kLeastRsaBits) {
    verdict.add(Severity::Warning, "weak");
  }
}

const PemBlock* find_key(const std::vector<PemBlock>& blocks) {
  const auto key = std::find_if(blocks.begin(), blocks.end(),
                                [](const PemBlock& block) { return block.is_private_key(); });
  return key == blocks.end() ? nullptr : &*key;
}

// `key`: the one that goes with it, in this file or another; or nullptr.
Verdict judge_with_key(const std::vector<PemBlock>& blocks, const PemBlock* key) {
  Verdict verdict;
  verdict.kind = "certificate";
  const auto certificates = certificates_in(blocks, verdict);
  if (find_key(blocks) != nullptr) {
    verdict.kind = certificates.empty() ? "private key" : "certificate+key";
  }
  if (certificates.empty()) {
    if (verdict.problems.empty()) verdict.add(Severity::Broken, "no certificate in it");
    return verdict;
  }
  X509* own = certificates.front().get();
  judge_dates(own, verdict);
  judge_size(own, verdict);
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
  Verdict verdict;
  verdict.kind = "CA";
  const auto certificates = certificates_in(blocks, verdict);
  std::size_t expired = 0;
  for (const CertificatePtr& certificate : certificates) {
    const std::int64_t days = days_until(X509_get0_notAfter(certificate.get()));
    verdict.days_left = std::min(days, verdict.days_left.value_or(days));
    if (days < 0) ++expired;
  }
  if (certificates.empty() && verdict.problems.empty()) {
    verdict.add(Severity::Broken, "no certificate in it");
  }
  if (expired > 0) {
    verdict.add(Severity::Warning, std::to_string(expired) + " of " +
                                       std::to_string(certificates.size()) +
                                       " certificates expired");
  }
  return verdict;
}

Verdict judge_crl(const std::vector<PemBlock>& blocks) {
  Verdict verdict;
  verdict.kind = "CRL";
  bool found = false;
  for (const PemBlock& block : blocks) {
    if (block.label != "X509 CRL") continue;
    found = true;
    const unsigned char* at = block.der.data();
    const CrlPtr crl(d2i_X509_CRL(nullptr, &at, static_cast<long>(block.der.size())));
    ERR_clear_error();
    if (!crl) {
      verdict.add(Severity::Broken, "a revocation list in it is damaged");
      continue;
    }
    const ASN1_TIME* next = X509_CRL_get0_nextUpdate(crl.get());
    if (next == nullptr) continue;  // one that never ages
    const std::int64_t days = days_until(next);
    verdict.days_left = std::min(days, verdict.days_left.value_or(days));
  }
  if (!found) verdict.add(Severity::Broken, "no revocation list in it");
  if (verdict.days_left.value_or(0) < 0) {
    verdict.add(Severity::Warning, "old, so every certificate is refused; fetch the next one");
  }
  return verdict;
}

}  // namespace dotls::update
