#include "dotls/keeper/acceptor_source.hpp"

#include "dotls/keeper/setup/setup_codec.hpp"
#include "dotls/keeper/setup/setup_material.hpp"
#include "shared/error.hpp"

namespace dotls {

std::optional<CertificateChain> AcceptorSource::find_certificate(std::string_view name) const {
  if (!has_names_ || link_ == nullptr) return std::nullopt;
  const auto bytes = link_->find_chain(name);
  if (!bytes) return std::nullopt;
  const auto values = parse_chain(*bytes);
  if (!values) throw Fatal(kExitSystem, "the key process sent no chain");
  return make_chain(*values, keys_);
}

std::optional<DhParameters> AcceptorSource::find_dh_parameters(int bits) const {
  return make_dh_parameters(parameters_, bits);
}

}  // namespace dotls
