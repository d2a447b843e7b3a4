// Certificates made while the test runs: authorities, leaves of every kind a test needs, CRLs.
// No file is written here; see cert_dir.hpp.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "shared/openssl_ptr.hpp"

namespace dotls::test {

enum class KeyKind { Rsa, Ecdsa, Ed25519 };

/// What a certificate is to say. Times are seconds from now.
struct CertSpec {
  std::string common_name = "localhost";
  std::vector<std::string> dns = {"localhost"};
  std::vector<std::string> ips = {};
  KeyKind key = KeyKind::Ecdsa;
  long valid_from = -3600;
  long valid_until = 24L * 3600;
  bool authority = false;
  std::string purposes = "serverAuth,clientAuth";  ///< of a leaf; extendedKeyUsage
  /// Changes the certificate before it is signed: for what no field here says.
  std::function<void(X509*)> change = {};
};

/// A key with its certificate. Copies share both.
class Credential {
 public:
  Credential(PkeyPtr key, CertificatePtr certificate);
  [[nodiscard]] EVP_PKEY* key() const { return key_.get(); }
  [[nodiscard]] X509* certificate() const { return certificate_.get(); }
  [[nodiscard]] std::string key_pem() const;
  [[nodiscard]] std::string certificate_pem() const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> certificate_;
};

/// A new key; an RSA one (2048 bits) is made once for the process, as that takes long.
[[nodiscard]] PkeyPtr make_key(KeyKind kind);

/// A certificate with a key of its own, signed by `issuer`.
[[nodiscard]] Credential make_certificate(const CertSpec& spec, const Credential& issuer);
/// The same, signed by itself.
[[nodiscard]] Credential make_self_signed(const CertSpec& spec);
/// The CRL of `issuer` that names these certificates; by default an hour old and good for a day
/// more.
[[nodiscard]] std::string make_crl_pem(const Credential& issuer,
                                       const std::vector<const Credential*>& revoked,
                                       long valid_until = 24L * 3600, long valid_from = -3600);

/// The authorities that tests share; made once for the process.
struct Authorities {
  Credential root;
  Credential intermediate;  ///< below root
  Credential foreign_root;  ///< of another's
};
[[nodiscard]] const Authorities& authorities();

/// Key, certificate and the intermediate's certificate, as servercert.pem has them.
[[nodiscard]] std::string chain_pem(const Credential& leaf);

}  // namespace dotls::test
