#include "shared/certdir/chain_finding.hpp"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <string>
#include <vector>

#include "shared/certdir/certificate_text.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {
namespace {

using AccessPtr =
    std::unique_ptr<AUTHORITY_INFO_ACCESS, OpensslDeleter<AUTHORITY_INFO_ACCESS_free>>;

std::string quoted(const X509_NAME* name) {
  return "\"" + (name == nullptr ? std::string() : name_text(*name)) + "\"";
}

bool is_about_dates(int error) {
  return error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID;
}

// The leaf's dates are judged separately.
int pass_over_dates_of_leaf(int good, X509_STORE_CTX* context) {
  const bool passed_over = X509_STORE_CTX_get_error_depth(context) == 0 &&
                           is_about_dates(X509_STORE_CTX_get_error(context));
  if (passed_over) X509_STORE_CTX_set_error(context, X509_V_OK);
  return good == 1 || passed_over ? 1 : 0;
}

// Public CAs name the URL of the issuer's certificate, and never issue from a root.
bool can_fetch_issuer(const X509& leaf) {
  const AccessPtr access(static_cast<AUTHORITY_INFO_ACCESS*>(
      X509_get_ext_d2i(&leaf, NID_info_access, nullptr, nullptr)));
  for (int i = 0; access && i < sk_ACCESS_DESCRIPTION_num(access.get()); ++i) {
    if (OBJ_obj2nid(sk_ACCESS_DESCRIPTION_value(access.get(), i)->method) == NID_ad_ca_issuers) {
      return true;
    }
  }
  return false;
}

// Why a chain that ends at `last` is incomplete.
std::string loose_end(X509& last, X509& leaf) {
  const std::string issuer = quoted(X509_get_issuer_name(&last));
  if (X509_self_signed(&last, 0) == 1) {
    return "its chain ends at " + issuer + ", which is in the file but not trusted here";
  }
  if (X509_cmp(&last, &leaf) == 0 && can_fetch_issuer(leaf)) {
    return "it is issued by " + issuer +
           ", which is not in the file; append the intermediate certificates to it";
  }
  const bool is_leaf = X509_cmp(&last, &leaf) == 0;
  return (is_leaf ? "it is" : "the last of its chain is") + (" issued by " + issuer) +
         ", which is neither in the file nor trusted here";
}

}  // namespace

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
  const X509* bad = X509_STORE_CTX_get_current_cert(context.get());
  const STACK_OF(X509)* found = X509_STORE_CTX_get0_chain(context.get());
  switch (error) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN: {
      X509* last = sk_X509_value(found, sk_X509_num(found) - 1);
      finding.add(Severity::Warning, loose_end(last == nullptr ? leaf : *last, leaf));
      return;
    }
    default:
      finding.add(is_about_dates(error) ? Severity::Broken : Severity::Warning,
                  std::string("its chain is not usable (") + X509_verify_cert_error_string(error) +
                      "): " + quoted(bad == nullptr ? nullptr : X509_get_subject_name(bad)) +
                      "; fetch the chain again from its issuer");
  }
}

void judge_order(Finding& finding, X509& leaf, const STACK_OF(X509) * intermediates) {
  std::vector<X509*> seen{&leaf};
  const auto issued_any_of = [](X509* issuer, const std::vector<X509*>& some) {
    return std::any_of(some.begin(), some.end(), [&](X509* one) {
      return one != issuer && X509_check_issued(issuer, one) == X509_V_OK;
    });
  };
  for (int i = 0; i < sk_X509_num(intermediates); ++i) {
    X509* next = sk_X509_value(intermediates, i);
    const bool twice =
        std::any_of(seen.begin(), seen.end(), [&](X509* one) { return X509_cmp(one, next) == 0; });
    if (twice) {
      finding.add(Severity::Warning, "the certificate " + quoted(X509_get_subject_name(next)) +
                                         " is in it twice; remove one");
    } else {
      seen.push_back(next);
    }
  }
  // Issuers of certificates in the leaf's chain belong to it; with cross-signing there may be
  // several.
  std::vector<X509*> chain{&leaf};
  for (std::size_t before = 0; before != chain.size();) {
    before = chain.size();
    for (X509* one : seen) {
      const bool there = std::find(chain.begin(), chain.end(), one) != chain.end();
      if (!there && issued_any_of(one, chain)) chain.push_back(one);
    }
  }
  std::vector<X509*> earlier;
  bool in_order = true;
  for (X509* one : seen) {
    if (std::find(chain.begin(), chain.end(), one) == chain.end()) {
      finding.add(Severity::Warning,
                  "the certificate " + quoted(X509_get_subject_name(one)) +
                      " is not in the chain of the first one; move it to a file of its own");
      continue;
    }
    in_order = in_order && (one == &leaf || issued_any_of(one, earlier));
    earlier.push_back(one);
  }
  if (!in_order) {
    finding.add(Severity::Warning,
                "its certificates are in the wrong order; each is to be followed by its issuer");
  }
  ERR_clear_error();
}

}  // namespace dotls
