// See pki.hpp. Any failure of OpenSSL here is a std::runtime_error: the test cannot go on.
#include "tests/support/pki.hpp"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace dotls::test {
namespace {

void must(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string("making certificates: ") + what);
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long length = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(length)};
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  must(extension != nullptr, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

std::string alternative_names(const CertSpec& spec) {
  std::string names;
  for (const std::string& name : spec.dns) names += (names.empty() ? "DNS:" : ",DNS:") + name;
  for (const std::string& ip : spec.ips) names += (names.empty() ? "IP:" : ",IP:") + ip;
  return names;
}

const EVP_MD* digest_for(EVP_PKEY* key) {
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 ? nullptr : EVP_sha256();
}

CertificatePtr make_unsigned(const CertSpec& spec, EVP_PKEY* key) {
  CertificatePtr certificate(X509_new());
  must(certificate != nullptr, "X509_new");
  X509* x = certificate.get();
  X509_set_version(x, 2);
  unsigned char serial[8];
  must(RAND_bytes(serial, sizeof serial) == 1, "RAND_bytes");
  serial[0] = static_cast<unsigned char>((serial[0] & 0x7f) | 0x40);
  const BignumPtr number(BN_bin2bn(serial, sizeof serial, nullptr));
  BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(x));
  X509_gmtime_adj(X509_getm_notBefore(x), spec.valid_from);
  X509_gmtime_adj(X509_getm_notAfter(x), spec.valid_until);
  const NamePtr name(X509_NAME_new());
  X509_NAME_add_entry_by_txt(name.get(), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(spec.common_name.data()),
                             static_cast<int>(spec.common_name.size()), -1, 0);
  must(X509_set_subject_name(x, name.get()) == 1, "X509_set_subject_name");
  must(X509_set_pubkey(x, key) == 1, "X509_set_pubkey");
  return certificate;
}

void finish(X509* x, const CertSpec& spec, X509* issuer, EVP_PKEY* issuer_key) {
  X509_set_issuer_name(x, X509_get_subject_name(issuer));
  add_extension(x, issuer, NID_subject_key_identifier, "hash");
  if (issuer != x) add_extension(x, issuer, NID_authority_key_identifier, "keyid");
  add_extension(x, issuer, NID_basic_constraints,
                spec.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  add_extension(x, issuer, NID_key_usage,
                spec.authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
  if (!spec.authority) add_extension(x, issuer, NID_ext_key_usage, spec.purposes);
  const std::string names = alternative_names(spec);
  if (!names.empty()) add_extension(x, issuer, NID_subject_alt_name, names);
  if (spec.change) spec.change(x);
  must(X509_sign(x, issuer_key, digest_for(issuer_key)) > 0, "X509_sign");
}

CertSpec authority_named(const std::string& name) {
  CertSpec spec;
  spec.common_name = name;
  spec.dns.clear();
  spec.authority = true;
  return spec;
}

}  // namespace

Credential::Credential(PkeyPtr key, CertificatePtr certificate)
    : key_(std::move(key)), certificate_(std::move(certificate)) {}

std::string Credential::key_pem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  must(PEM_write_bio_PrivateKey(bio.get(), key(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
       "writing a key");
  return text_of(bio.get());
}

std::string Credential::certificate_pem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  must(PEM_write_bio_X509(bio.get(), certificate()) == 1, "writing a certificate");
  return text_of(bio.get());
}

PkeyPtr make_key(KeyKind kind) {
  PkeyPtr key;
  switch (kind) {
    case KeyKind::Rsa: {
      static const PkeyPtr kShared(EVP_RSA_gen(2048));
      must(kShared != nullptr, "an RSA key");
      EVP_PKEY_up_ref(kShared.get());
      key.reset(kShared.get());
      break;
    }
    case KeyKind::Ecdsa:
      key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
      break;
    case KeyKind::Ed25519:
      key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
      break;
  }
  must(key != nullptr, "a key");
  return key;
}

Credential make_certificate(const CertSpec& spec, const Credential& issuer) {
  PkeyPtr key = make_key(spec.key);
  CertificatePtr certificate = make_unsigned(spec, key.get());
  finish(certificate.get(), spec, issuer.certificate(), issuer.key());
  return {std::move(key), std::move(certificate)};
}

Credential make_self_signed(const CertSpec& spec) {
  PkeyPtr key = make_key(spec.key);
  CertificatePtr certificate = make_unsigned(spec, key.get());
  finish(certificate.get(), spec, certificate.get(), key.get());
  return {std::move(key), std::move(certificate)};
}

std::string make_crl_pem(const Credential& issuer, const std::vector<const Credential*>& revoked,
                         long valid_until, long valid_from) {
  const CrlPtr crl(X509_CRL_new());
  must(crl != nullptr, "X509_CRL_new");
  X509_CRL_set_version(crl.get(), 1);
  X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(issuer.certificate()));
  const std::unique_ptr<ASN1_TIME, OpensslDeleter<ASN1_TIME_free>> time(ASN1_TIME_new());
  X509_gmtime_adj(time.get(), valid_from);
  X509_CRL_set1_lastUpdate(crl.get(), time.get());
  X509_gmtime_adj(time.get(), valid_until);
  X509_CRL_set1_nextUpdate(crl.get(), time.get());
  for (const Credential* one : revoked) {
    X509_gmtime_adj(time.get(), -60);
    X509_REVOKED* entry = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(one->certificate()));
    X509_REVOKED_set_revocationDate(entry, time.get());
    must(X509_CRL_add0_revoked(crl.get(), entry) == 1, "a CRL's entry");
  }
  X509_CRL_sort(crl.get());
  must(X509_CRL_sign(crl.get(), issuer.key(), digest_for(issuer.key())) > 0, "X509_CRL_sign");
  const BioPtr bio(BIO_new(BIO_s_mem()));
  must(PEM_write_bio_X509_CRL(bio.get(), crl.get()) == 1, "writing a CRL");
  return text_of(bio.get());
}

const Authorities& authorities() {
  static const Authorities kAll = [] {
    const Credential root = make_self_signed(authority_named("Test root"));
    return Authorities{root, make_certificate(authority_named("Test intermediate"), root),
                       make_self_signed(authority_named("Foreign root"))};
  }();
  return kAll;
}

std::string chain_pem(const Credential& leaf) {
  return leaf.key_pem() + leaf.certificate_pem() + authorities().intermediate.certificate_pem();
}

}  // namespace dotls::test
