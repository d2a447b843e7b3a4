#include "dotls/tls/self_signed.hpp"

#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>

#include "shared/certdir/cert_directory.hpp"
#include "shared/certdir/rsa_key.hpp"
#include "shared/error.hpp"
#include "shared/host_name.hpp"
#include "shared/names.hpp"
#include "shared/openssl_error.hpp"

namespace dotls {
namespace {

using ExtensionPtr = std::unique_ptr<X509_EXTENSION, OpensslDeleter<X509_EXTENSION_free>>;

// Clocks differ, so it begins yesterday. Each connection makes its own, so it need not last.
constexpr long kBeginsSeconds = -86'400;
constexpr long kEndsSeconds = 30L * 86'400;
constexpr int kVersion3 = 2;

void require(bool done) {
  if (!done) {
    throw Fatal(kExitSystem, "--self-signed: " + take_openssl_error("no certificate can be made"));
  }
}

void add_extension(X509& certificate, int nid, const std::string& value) {
  const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str()));
  require(extension && X509_add_ext(&certificate, extension.get(), -1) == 1);
}

CertificatePtr make_certificate(EVP_PKEY& key, const std::string& host) {
  CertificatePtr certificate(X509_new());
  require(certificate != nullptr);
  X509_set_version(certificate.get(), kVersion3);
  // Two certificates of one issuer must not share a serial number, and each connection makes one.
  std::array<unsigned char, 16> serial{};
  require(RAND_bytes(serial.data(), static_cast<int>(serial.size())) == 1);
  serial[0] &= 0x7fU;
  const BignumPtr number(BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr));
  require(number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate.get())));
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), kBeginsSeconds);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kEndsSeconds);
  const NamePtr name(X509_NAME_new());
  // RFC 5280 bounds a common name to 64 bytes; the alternative name has the whole.
  const std::string common_name = host.substr(0, 64);
  require(name &&
          X509_NAME_add_entry_by_NID(name.get(), NID_commonName, MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(common_name.data()),
                                     static_cast<int>(common_name.size()), -1, 0) == 1);
  require(X509_set_subject_name(certificate.get(), name.get()) == 1 &&
          X509_set_issuer_name(certificate.get(), name.get()) == 1 &&
          X509_set_pubkey(certificate.get(), &key) == 1);
  add_extension(*certificate, NID_subject_alt_name, "DNS:" + host);
  add_extension(*certificate, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(*certificate, NID_ext_key_usage, "serverAuth");
  require(X509_sign(certificate.get(), &key, EVP_sha256()) > 0);
  return certificate;
}

}  // namespace

SelfSigned find_self_signed(const TlsSettings& settings, SeenFiles* seen) {
  SelfSigned found;
  for (const int bits : parameter_lookup_order(settings.parameter_bits)) {
    CertificateChain chain;
    chain.source = path_in(settings.directory, rsa_file_name(bits));
    try {
      auto key = find_rsa_key(chain.source, bits, seen);
      if (!key) continue;
      chain.key = std::move(*key);
    } catch (const Fatal& error) {
      found.unusable.push_back(std::string("not used: ") + error.what());
      continue;
    }
    const std::string host = find_host_name(own_host_name()).value_or("localhost");
    chain.leaf = make_certificate(*chain.key, host);
    chain.intermediates.reset(sk_X509_new_null());
    found.chain = std::move(chain);
    break;
  }
  return found;
}

}  // namespace dotls
