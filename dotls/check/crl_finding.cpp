#include "dotls/check/crl_finding.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <vector>

#include "shared/certdir/cert_directory.hpp"
#include "shared/certdir/certificate.hpp"
#include "shared/certdir/certificate_text.hpp"
#include "shared/certdir/days_left.hpp"

namespace dotls {
namespace {

void judge_dates(Finding& finding, const std::string& issuer, const X509_CRL& crl) {
  const ASN1_TIME* last = X509_CRL_get0_lastUpdate(&crl);
  const ASN1_TIME* next = X509_CRL_get0_nextUpdate(&crl);
  if (last != nullptr && X509_cmp_current_time(last) > 0) {
    finding.add(Severity::Broken,
                "the list of \"" + issuer +
                    "\" is not valid yet, so all its certificates are refused; is "
                    "the clock right?");
  }
  if (next != nullptr && X509_cmp_current_time(next) < 0) {
    finding.add(Severity::Warning,
                "the list of \"" + issuer +
                    "\" is old, so all its certificates are refused; fetch a new "
                    "one");
  }
}

void judge_authorities(Finding& finding, const std::vector<CrlPtr>& lists,
                       const std::string& ca_file) {
  const FileContent file = load_file(ca_file, Secrecy::Public);
  const CertificateStackPtr authorities = parse_certificates(ca_file, file.bytes);
  for (int i = 0; i < sk_X509_num(authorities.get()); ++i) {
    const X509_NAME* name = X509_get_subject_name(sk_X509_value(authorities.get(), i));
    const auto is_its = [&](const CrlPtr& crl) {
      return X509_NAME_cmp(X509_CRL_get_issuer(crl.get()), name) == 0;
    };
    if (std::any_of(lists.begin(), lists.end(), is_its)) continue;
    finding.add(Severity::Warning, "there is no list of \"" + name_text(*name) + "\" of " +
                                       ca_file + ", so all its certificates are refused");
  }
}

}  // namespace

void describe_crls(Finding& finding, const std::string& path, const std::string& ca_file) {
  const FileContent file = load_file(path, Secrecy::Public);
  const BioPtr bio = make_memory_bio(file.bytes);
  std::vector<CrlPtr> lists;
  std::vector<std::string> ages;
  while (CrlPtr crl{PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr)}) {
    const std::string issuer = name_text(*X509_CRL_get_issuer(crl.get()));
    const ASN1_TIME* last = X509_CRL_get0_lastUpdate(crl.get());
    const ASN1_TIME* next = X509_CRL_get0_nextUpdate(crl.get());
    ages.push_back(issuer + ": of " + (last == nullptr ? "no date" : time_text(*last)) + ", next " +
                   (next == nullptr ? "not said" : time_text(*next)));
    judge_dates(finding, issuer, *crl);
    lists.push_back(std::move(crl));
  }
  ERR_clear_error();
  finding.know("lists", static_cast<std::int64_t>(lists.size()));
  finding.know("ages", std::move(ages));
  if (lists.empty()) {
    finding.add(Severity::Broken, path + ": no revocation list in it");
  } else if (!ca_file.empty()) {
    judge_authorities(finding, lists, ca_file);
  }
}

}  // namespace dotls
