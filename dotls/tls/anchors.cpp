#include "dotls/tls/anchors.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "dotls/tls/certificate.hpp"
#include "shared/cert_directory.hpp"
#include "shared/error.hpp"
#include "shared/openssl_error.hpp"

namespace dotls {
namespace {

CertificateStackPtr add_certificates(X509_STORE& store, const FileContent& file) {
  CertificateStackPtr anchors = parse_certificates(file.path, file.bytes);
  for (int i = 0; i < sk_X509_num(anchors.get()); ++i) {
    if (X509_STORE_add_cert(&store, sk_X509_value(anchors.get(), i)) != 1) {
      throw usage_error(file.path + ": " + take_openssl_error("cannot be used as a CA"));
    }
  }
  return anchors;
}

}  // namespace

CertificateStackPtr load_anchors(X509_STORE& store, const std::string& path) {
  CertificateStackPtr anchors = add_certificates(store, load_file(path, Secrecy::Public));
  bool has_root = false;
  for (int i = 0; i < sk_X509_num(anchors.get()); ++i) {
    has_root = has_root || X509_self_signed(sk_X509_value(anchors.get(), i), 0) == 1;
  }
  // With a root in the file this would end the chain too early: before the root, which may have
  // expired, and before the revocation list that the root signs.
  if (!has_root) X509_STORE_set_flags(&store, X509_V_FLAG_PARTIAL_CHAIN);
  return anchors;
}

bool may_end_before_root(const X509_STORE& store) {
  return (X509_VERIFY_PARAM_get_flags(X509_STORE_get0_param(&store)) & X509_V_FLAG_PARTIAL_CHAIN) !=
         0;
}

void load_crls(X509_STORE& store, const std::string& path) {
  const FileContent file = load_file(path, Secrecy::Public);
  const BioPtr bio = make_memory_bio(file.bytes);
  int crls = 0;
  while (const CrlPtr crl{PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr)}) {
    if (X509_STORE_add_crl(&store, crl.get()) != 1) {
      throw usage_error(path + ": " + take_openssl_error("a CRL cannot be used"));
    }
    ++crls;
  }
  const unsigned long why = ERR_peek_last_error();
  const bool at_end = ERR_GET_LIB(why) == ERR_LIB_PEM && ERR_GET_REASON(why) == PEM_R_NO_START_LINE;
  if (!at_end || crls == 0) {
    throw usage_error(path + ": no usable CRL: " +
                      (at_end ? "it wants PEM, -----BEGIN X509 CRL-----"
                              : take_openssl_error("not readable as PEM")));
  }
  ERR_clear_error();
  // Every link of the chain, not the leaf alone.
  X509_STORE_set_flags(&store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
}

}  // namespace dotls
