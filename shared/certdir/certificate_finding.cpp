#include "shared/certdir/certificate_finding.hpp"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "shared/certdir/certificate_text.hpp"
#include "shared/certdir/days_left.hpp"
#include "shared/certdir/pins.hpp"
#include "shared/names.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {
namespace {

using GeneralNamesPtr = std::unique_ptr<GENERAL_NAMES, OpensslDeleter<GENERAL_NAMES_free>>;

constexpr std::size_t kMaxNames = 100;
constexpr std::int64_t kWarnDays = 21;
constexpr int kLeastRsaBits = 2048;
constexpr int kLeastSignatureSecurityBits = 112;

void describe_key(Finding& finding, X509& leaf) {
  const EVP_PKEY* key = X509_get0_pubkey(&leaf);
  if (key == nullptr) return;
  const char* type = EVP_PKEY_get0_type_name(key);
  finding.know("key", std::string(type == nullptr ? "unknown" : type));
  finding.know("key_bits", std::int64_t{EVP_PKEY_get_bits(key)});
  finding.know("pin", pin_text(leaf));
}

void describe_signature(Finding& finding, X509& leaf) {
  int nid = NID_undef;
  if (X509_get_signature_info(&leaf, &nid, nullptr, nullptr, nullptr) != 1) return;
  const char* name = OBJ_nid2sn(nid);
  if (name != nullptr && nid != NID_undef) finding.know("digest", std::string(name));
}

bool expires_soon(const ASN1_TIME& not_before, const ASN1_TIME& not_after, std::int64_t days_left,
                  std::optional<std::int64_t> warn_days) {
  if (days_left > warn_days.value_or(kWarnDays)) return false;
  if (warn_days) return true;
  int days = 0;
  int seconds = 0;
  ASN1_TIME_diff(&days, &seconds, &not_before, &not_after);
  return days_left * 3 < days;
}

// A file where no client's name can match.
void judge_names(Finding& finding, const X509& leaf) {
  const GeneralNamesPtr names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&leaf, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_DNS) continue;
    const auto* data = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
    const std::string text(data, static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
    if (!is_ip_address(text)) continue;
    finding.add(Severity::Warning,
                "the IP address " + text +
                    " is in it as a DNS name, where no client looks for an address; have it "
                    "issued with an iPAddress");
    return;
  }
}

void judge_leaf(Finding& finding, X509& leaf, std::optional<std::int64_t> warn_days, bool served) {
  judge_validity(finding, *X509_get0_notBefore(&leaf), *X509_get0_notAfter(&leaf), warn_days);
  if (served && subject_names(leaf, 1).empty()) {
    finding.add(Severity::Warning,
                "it has no subjectAltName, and clients no longer look at the CN");
  }
  const EVP_PKEY* key = X509_get0_pubkey(&leaf);
  ERR_clear_error();
  if (key == nullptr) {
    finding.add(Severity::Broken, "its key is of a type that OpenSSL does not know");
  } else if (EVP_PKEY_is_a(key, "RSA") == 1 && EVP_PKEY_get_bits(key) < kLeastRsaBits) {
    finding.add(Severity::Warning, "its RSA key is weak; use 2048 bits or more");
  }
  int bits = -1;
  if (X509_get_signature_info(&leaf, nullptr, nullptr, &bits, nullptr) == 1 && bits >= 0 &&
      bits < kLeastSignatureSecurityBits) {
    finding.add(Severity::Warning, "its signature is weak");
  }
}

}  // namespace

void judge_validity(Finding& finding, const ASN1_TIME& not_before, const ASN1_TIME& not_after,
                    std::optional<std::int64_t> warn_days) {
  const std::int64_t days_left = days_until(&not_after);
  if (days_left < 0) {
    finding.add(Severity::Broken, "it has expired; renew it");
  } else if (expires_soon(not_before, not_after, days_left, warn_days)) {
    finding.add(Severity::Warning, "it expires soon, on " + time_text(not_after) + "; renew it");
  }
  if (X509_cmp_current_time(&not_before) > 0) {
    finding.add(Severity::Broken, "it is not valid yet; is the clock right?");
  }
}

void describe_certificate(Finding& finding, X509& leaf, std::optional<std::int64_t> warn_days,
                          bool served) {
  finding.know("subject", name_text(*X509_get_subject_name(&leaf)));
  finding.know("names", subject_names(leaf, kMaxNames));
  finding.know("issuer", name_text(*X509_get_issuer_name(&leaf)));
  finding.know("not_after", time_text(*X509_get0_notAfter(&leaf)));
  finding.know("days_left", days_until(X509_get0_notAfter(&leaf)));
  describe_key(finding, leaf);
  describe_signature(finding, leaf);
  judge_leaf(finding, leaf, warn_days, served);
  judge_names(finding, leaf);
}

void describe_authorities(Finding& finding, const STACK_OF(X509) & authorities) {
  const int count = sk_X509_num(&authorities);
  finding.know("certificates", std::int64_t{count});
  std::optional<std::int64_t> days_left;
  int expired = 0;
  for (int i = 0; i < count; ++i) {
    const std::int64_t days = days_until(X509_get0_notAfter(sk_X509_value(&authorities, i)));
    days_left = std::min(days, days_left.value_or(days));
    if (days < 0) ++expired;
  }
  if (days_left) finding.know("days_left", *days_left);
  if (expired > 0) {
    finding.add(Severity::Warning,
                std::to_string(expired) + " of " + std::to_string(count) + " certificates expired");
  }
}

}  // namespace dotls
