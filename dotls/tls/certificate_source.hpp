// Where a server finds the certificate for the name in a ClientHello, and Diffie-Hellman
// parameters. Who asks knows of no file: the answer may come from another process.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/certdir/certificate.hpp"
#include "shared/certdir/seen_file.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {

struct DhParameters {
  std::string source;  ///< the file, or what else they came from, for messages
  PkeyPtr parameters;
};

/// Asked in OpenSSL's callbacks, one at a time; may block.
class CertificateSource {
 public:
  CertificateSource() = default;
  CertificateSource(const CertificateSource&) = delete;
  CertificateSource& operator=(const CertificateSource&) = delete;
  virtual ~CertificateSource() = default;

  /// The whole chain for `name`, which is what the client said, hostile, but for a final dot;
  /// nullopt where there is none for it. Throws Fatal::usage where what there is cannot be used.
  [[nodiscard]] virtual std::optional<CertificateChain> find_certificate(
      std::string_view name) const = 0;

  /// The parameters of that size and no other; nullopt where there are none. Throws Fatal::usage
  /// where what there is cannot be used.
  [[nodiscard]] virtual std::optional<DhParameters> find_dh_parameters(int bits) const = 0;

  /// What the answers come from, as it is now: files and their directory. What is in the directory
  /// is read for each question.
  [[nodiscard]] virtual SeenFiles files() const { return {}; }
};

/// The certificate directory: sni/ and dh<bits>.pem.
class CertificateDirectory final : public CertificateSource {
 public:
  /// Chains without intermediates are completed from `ca_file`; "" where there is none.
  CertificateDirectory(std::string directory, std::string ca_file)
      : directory_(std::move(directory)), ca_file_(std::move(ca_file)) {}

  [[nodiscard]] std::optional<CertificateChain> find_certificate(
      std::string_view name) const override;
  [[nodiscard]] std::optional<DhParameters> find_dh_parameters(int bits) const override;
  [[nodiscard]] SeenFiles files() const override;

 private:
  std::string directory_;
  std::string ca_file_;
};

}  // namespace dotls
