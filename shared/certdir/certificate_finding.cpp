#include "shared/certdir/certificate_finding.hpp"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509_vfy.h>

#include <algorithm>

#include "shared/certdir/certificate_text.hpp"
#include "shared/certdir/days_left.hpp"
#include "shared/certdir/pins.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {
namespace {

constexpr std::size_t kMaxNames = 100;
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

bool is_about_dates(int error) {
  return error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID;
}

// The dates of the leaf are judged by themselves; here the links count.
int pass_over_dates_of_leaf(int good, X509_STORE_CTX* context) {
  const bool passed_over = X509_STORE_CTX_get_error_depth(context) == 0 &&
                           is_about_dates(X509_STORE_CTX_get_error(context));
  if (passed_over) X509_STORE_CTX_set_error(context, X509_V_OK);
  return good == 1 || passed_over ? 1 : 0;
}

void judge_leaf(Finding& finding, X509& leaf, bool served) {
  const Severity age = severity_of_days(days_until(X509_get0_notAfter(&leaf)));
  if (age == Severity::Broken) finding.add(age, "it has expired; renew it");
  if (age == Severity::Warning) finding.add(age, "it expires within 21 days; renew it");
  if (X509_cmp_current_time(X509_get0_notBefore(&leaf)) > 0) {
    finding.add(Severity::Broken, "it is not valid yet; is the clock right?");
  }
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

void describe_certificate(Finding& finding, X509& leaf, bool served) {
  finding.know("subject", name_text(*X509_get_subject_name(&leaf)));
  finding.know("names", subject_names(leaf, kMaxNames));
  finding.know("issuer", name_text(*X509_get_issuer_name(&leaf)));
  finding.know("not_after", time_text(*X509_get0_notAfter(&leaf)));
  finding.know("days_left", days_until(X509_get0_notAfter(&leaf)));
  describe_key(finding, leaf);
  describe_signature(finding, leaf);
  judge_leaf(finding, leaf, served);
}

void describe_chain(Finding& finding, X509& leaf, STACK_OF(X509) * intermediates,
                    X509_STORE& store) {
  finding.know("intermediates", std::int64_t{sk_X509_num(intermediates)});
  if (X509_self_signed(&leaf, 0) == 1) {
    finding.know("chain", std::string("self-signed"));
    return;
  }
  const StoreCtxPtr context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), &store, &leaf, intermediates);
  X509_STORE_CTX_set_verify_cb(context.get(), pass_over_dates_of_leaf);
  const bool complete = X509_verify_cert(context.get()) == 1;
  const int error = X509_STORE_CTX_get_error(context.get());
  ERR_clear_error();
  finding.know("chain", std::string(complete ? "complete" : X509_verify_cert_error_string(error)));
  if (complete) return;
  if (is_about_dates(error)) {
    const X509* bad = X509_STORE_CTX_get_current_cert(context.get());
    finding.add(Severity::Broken,
                std::string("its chain is of no use (") + X509_verify_cert_error_string(error) +
                    "): \"" + (bad == nullptr ? "" : name_text(*X509_get_subject_name(bad))) +
                    "\"; fetch the chain anew from who issued it");
    return;
  }
  finding.add(Severity::Warning,
              std::string("its chain does not lead to a CA that this machine knows (") +
                  X509_verify_cert_error_string(error) +
                  "); append the intermediate certificates to the file");
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
