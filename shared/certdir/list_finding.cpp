#include "shared/certdir/list_finding.hpp"

#include <openssl/err.h>

#include <algorithm>

#include "shared/certdir/certificate_text.hpp"
#include "shared/certdir/days_left.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {
namespace {

void judge_list(Finding& finding, const X509_CRL& list, const std::string& issuer) {
  const std::string whose = "the list of \"" + issuer + "\" is ";
  const ASN1_TIME* last = X509_CRL_get0_lastUpdate(&list);
  const ASN1_TIME* next = X509_CRL_get0_nextUpdate(&list);
  if (last != nullptr && X509_cmp_current_time(last) > 0) {
    finding.add(Severity::Broken,
                whose + "not valid yet, so all its certificates are refused; is the clock right?");
  }
  if (next != nullptr && days_until(next) < 0) {
    finding.add(Severity::Warning,
                whose + "old, so all its certificates are refused; fetch a new one");
  }
}

void judge_authority(Finding& finding, const X509& authority, const std::vector<CrlPtr>& lists) {
  const X509_NAME* name = X509_get_subject_name(&authority);
  const auto is_its = [&](const CrlPtr& list) {
    return X509_NAME_cmp(X509_CRL_get_issuer(list.get()), name) == 0;
  };
  if (std::any_of(lists.begin(), lists.end(), is_its)) return;
  finding.add(Severity::Warning, "there is no list of the CA \"" + name_text(*name) +
                                     "\", so all its certificates are refused");
}

}  // namespace

void describe_lists(Finding& finding, const std::vector<PemBlock>& blocks,
                    const STACK_OF(X509) * authorities) {
  std::vector<CrlPtr> lists;
  std::vector<std::string> ages;
  std::optional<std::int64_t> days_left;
  for (const PemBlock& block : blocks) {
    if (block.label != "X509 CRL") continue;
    const unsigned char* at = block.der.data();
    CrlPtr list(d2i_X509_CRL(nullptr, &at, static_cast<long>(block.der.size())));
    ERR_clear_error();
    if (!list) {
      finding.add(Severity::Broken, "a revocation list in it is damaged");
      continue;
    }
    const std::string issuer = name_text(*X509_CRL_get_issuer(list.get()));
    const ASN1_TIME* last = X509_CRL_get0_lastUpdate(list.get());
    const ASN1_TIME* next = X509_CRL_get0_nextUpdate(list.get());
    ages.push_back(issuer + ": of " + (last == nullptr ? "no date" : time_text(*last)) + ", next " +
                   (next == nullptr ? "not said" : time_text(*next)));
    judge_list(finding, *list, issuer);
    // Without nextUpdate it never expires.
    if (next != nullptr)
      days_left = std::min(days_until(next), days_left.value_or(days_until(next)));
    lists.push_back(std::move(list));
  }
  finding.know("lists", static_cast<std::int64_t>(lists.size()));
  finding.know("ages", std::move(ages));
  if (days_left) finding.know("days_left", *days_left);
  if (lists.empty() && finding.problems.empty()) {
    finding.add(Severity::Broken, "no revocation list in it");
  }
  for (int i = 0; !lists.empty() && i < sk_X509_num(authorities); ++i) {
    judge_authority(finding, *sk_X509_value(authorities, i), lists);
  }
}

}  // namespace dotls
