// Where an engine finds the certificate for a name, and Diffie-Hellman parameters: with the key
// process.
#pragma once

#include <string>

#include "dotls/keeper/key_link.hpp"
#include "dotls/keeper/remote_key/remote_keys.hpp"
#include "dotls/keeper/setup/setup_values.hpp"
#include "dotls/tls/certificate_source.hpp"

namespace dotls {

/// Borrows all that it is made from.
class AcceptorSource final : public CertificateSource {
 public:
  /// `link` is null as long as there is nobody to ask. Without `has_names` nobody is.
  AcceptorSource(const RemoteKeys& keys, KeyLink* const& link, std::vector<DhValues> parameters,
                 bool has_names)
      : keys_(keys), link_(link), parameters_(std::move(parameters)), has_names_(has_names) {}

  [[nodiscard]] std::optional<CertificateChain> find_certificate(
      std::string_view name) const override;
  [[nodiscard]] std::optional<DhParameters> find_dh_parameters(int bits) const override;

 private:
  const RemoteKeys& keys_;
  KeyLink* const& link_;
  std::vector<DhValues> parameters_;
  bool has_names_;
};

}  // namespace dotls
