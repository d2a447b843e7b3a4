#include "dotls/keeper/shown_certificates.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <ctime>

#include "dotls/keeper/messages/keeper_status_form.hpp"
#include "shared/certdir/certificate_text.hpp"

namespace dotls {
namespace {

std::int64_t unix_time_of(const ASN1_TIME* moment) {
  std::tm parts{};
  return ASN1_TIME_to_tm(moment, &parts) == 1 ? ::timegm(&parts) : 0;
}

ShownCertificate show(const CertificateChain& chain) {
  const X509& leaf = *chain.leaf;
  const char* type = EVP_PKEY_get0_type_name(chain.key.get());
  return {chain.source, subject_names(leaf, kMostShownNames), type == nullptr ? "unknown" : type,
          unix_time_of(X509_get0_notBefore(&leaf)), unix_time_of(X509_get0_notAfter(&leaf))};
}

}  // namespace

std::vector<ShownCertificate> show_certificates(const std::vector<CertificateChain>& chains) {
  std::vector<ShownCertificate> shown;
  for (const CertificateChain& chain : chains) shown.push_back(show(chain));
  return shown;
}

}  // namespace dotls
