#include "dotls/check/certificate_finding.hpp"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509_vfy.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "dotls/tls/pins.hpp"
#include "shared/accounts.hpp"
#include "shared/certdir/certificate.hpp"
#include "shared/certdir/certificate_text.hpp"
#include "shared/certdir/days_left.hpp"

namespace dotls {
namespace {

constexpr std::size_t kMaxNames = 100;

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

void describe_certificate(Finding& finding, X509& leaf) {
  finding.know("subject", name_text(*X509_get_subject_name(&leaf)));
  finding.know("names", subject_names(leaf, kMaxNames));
  finding.know("issuer", name_text(*X509_get_issuer_name(&leaf)));
  finding.know("not_after", time_text(*X509_get0_notAfter(&leaf)));
  finding.know("days_left", days_until(X509_get0_notAfter(&leaf)));
  describe_key(finding, leaf);
  describe_signature(finding, leaf);
  judge_leaf(finding, leaf);
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

void describe_file(Finding& finding, const std::string& path, const std::string& prefix) {
  finding.know(prefix + "file", path);
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) {
    finding.add(Severity::Broken, path + ": " + std::strerror(errno));
    return;
  }
  finding.know(prefix + "mode", mode_text(facts.st_mode));
  finding.know(prefix + "owner", owner_name(facts.st_uid, facts.st_gid));
  std::vector<std::string> readers;
  if ((facts.st_mode & S_IRUSR) != 0) readers.push_back("user " + user_name(facts.st_uid));
  if ((facts.st_mode & S_IRGRP) != 0) readers.push_back("group " + group_name(facts.st_gid));
  if ((facts.st_mode & S_IROTH) != 0) readers.emplace_back("everyone");
  finding.know(prefix + "readable_by", std::move(readers));
}

void describe_crls(Finding& finding, const std::string& path, const std::string& ca_file) {
  const FileContent file = load_file(path, Secrecy::Public);
  std::vector<CrlPtr> lists = parse_crls(parse_pem(file.bytes));
  lists.erase(std::find(lists.begin(), lists.end(), nullptr), lists.end());  // as OpenSSL reads it
  std::vector<std::string> ages;
  for (const CrlPtr& crl : lists) {
    const std::string issuer = name_text(*X509_CRL_get_issuer(crl.get()));
    const ASN1_TIME* last = X509_CRL_get0_lastUpdate(crl.get());
    const ASN1_TIME* next = X509_CRL_get0_nextUpdate(crl.get());
    ages.push_back(issuer + ": of " + (last == nullptr ? "no date" : time_text(*last)) + ", next " +
                   (next == nullptr ? "not said" : time_text(*next)));
    judge_list(finding, *crl);
  }
  finding.know("lists", static_cast<std::int64_t>(lists.size()));
  finding.know("ages", std::move(ages));
  if (lists.empty()) {
    finding.add(Severity::Broken, path + ": no revocation list in it");
  } else if (!ca_file.empty()) {
    judge_authorities(finding, lists, ca_file);
  }
}

}  // namespace dotls
