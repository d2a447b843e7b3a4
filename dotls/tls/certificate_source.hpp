// Where a server finds the certificate for the name in a ClientHello, and Diffie-Hellman
// parameters. The caller sees no files: the answer may come from another process.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/certdir/certificate.hpp"
#include "shared/certdir/seen_file.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {

struct DhParameters {
  std::string source;  ///< the file or other origin, for messages
  PkeyPtr parameters;
};

/// Called in OpenSSL's callbacks, one at a time; may block.
class CertificateSource {
 public:
  CertificateSource() = default;
  CertificateSource(const CertificateSource&) = delete;
  CertificateSource& operator=(const CertificateSource&) = delete;
  virtual ~CertificateSource() = default;

  /// The chain for `name`, untrusted, as the client sent it but without a final dot; nullopt if
  /// there is none. Throws Fatal::usage if it is unusable.
  [[nodiscard]] virtual std::optional<CertificateChain> find_certificate(
      std::string_view name) const = 0;

  /// The parameters of exactly that size; nullopt if there are none. Throws Fatal::usage if they
  /// are unusable.
  [[nodiscard]] virtual std::optional<DhParameters> find_dh_parameters(int bits) const = 0;

  /// The files and directory that answers come from, as they are now. The directory's contents are
  /// read for each question.
  [[nodiscard]] virtual SeenFiles files() const { return {}; }
};

/// The certificate directory: sni/ and dh<bits>.pem.
class CertificateDirectory final : public CertificateSource {
 public:
  /// Chains without intermediates are completed from `ca_file`, unless it is "".
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
