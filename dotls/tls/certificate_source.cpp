#include "dotls/tls/certificate_source.hpp"

#include "shared/certdir/dh_parameters.hpp"
#include "shared/certdir/named_certificate.hpp"

namespace dotls {

std::optional<CertificateChain> CertificateDirectory::find_certificate(
    std::string_view name) const {
  auto chain = find_named_certificate(directory_, name);
  if (chain) complete_chain(*chain, ca_file_);
  return chain;
}

std::optional<DhParameters> CertificateDirectory::find_dh_parameters(int bits) const {
  std::string path = path_in(directory_, dh_file_name(bits));
  auto parameters = dotls::find_dh_parameters(path, bits);
  if (!parameters) return std::nullopt;
  return DhParameters{std::move(path), std::move(*parameters)};
}

SeenFiles CertificateDirectory::files() const {
  SeenFiles seen{look_at(path_in(directory_, kSniDirectory))};
  for (const int bits : kParameterBits) {
    seen.push_back(look_at(path_in(directory_, dh_file_name(bits))));
  }
  return seen;
}

}  // namespace dotls
