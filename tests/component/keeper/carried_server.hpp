// A server whose files one process has read, and whose context another makes, without any key: both
// in this one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dotls/keeper/setup/material_values.hpp"
#include "dotls/keeper/setup/setup_codec.hpp"
#include "dotls/keeper/setup/setup_material.hpp"
#include "tests/component/keeper/ring_signer.hpp"
#include "tests/component/tls/tls_link.hpp"

namespace dotls::test {

/// What has come over, by name and by size.
class CarriedSource final : public CertificateSource {
 public:
  CarriedSource(std::string chain, const RemoteKeys& keys, std::vector<DhValues> dh)
      : chain_(std::move(chain)), keys_(keys), dh_(std::move(dh)) {}

  /// The one chain, for any name; none if there is none.
  [[nodiscard]] std::optional<CertificateChain> find_certificate(std::string_view) const override {
    if (chain_.empty()) return std::nullopt;
    return make_chain(parse_chain(chain_).value(), keys_);
  }
  [[nodiscard]] std::optional<DhParameters> find_dh_parameters(int bits) const override {
    return make_dh_parameters(dh_, bits);
  }

 private:
  std::string chain_;
  const RemoteKeys& keys_;
  std::vector<DhValues> dh_;
};

class CarriedServer : public testing::Test {
 protected:
  CarriedServer() { keys_.sign_by(&signer_); }

  /// The key process: reads the files that settings_ name, and keeps the keys.
  [[nodiscard]] SecretBytes setup() {
    const TlsMaterial material = load_material(settings_);
    for (const CertificateChain& chain : material.certificates)
      signer_.add(*chain.leaf, *chain.key);
    return encode(values_of(settings_, material, directory()));
  }
  /// The acceptor.
  [[nodiscard]] TlsMaterial carried() {
    return make_material(parse_setup(setup().view()).value(), keys_);
  }
  /// The same, with a `chain` for each name that a client asks for.
  [[nodiscard]] TlsContext context(std::string chain = {}) {
    const SetupValues values = parse_setup(setup().view()).value();
    return make_context(settings_, make_material(values, keys_),
                        std::make_shared<CarriedSource>(std::move(chain), keys_, values.dh));
  }
  [[nodiscard]] TlsLink link_to(const test::TlsSettings& peer) {
    return {context(), settings_, peer};
  }
  [[nodiscard]] CertificateDirectory directory() const { return {settings_.directory, {}}; }

  CertDir certs_{KeyKind::Rsa};
  dotls::TlsSettings settings_ = server_settings(certs_);
  RingSigner signer_;
  RemoteKeys keys_;
};

}  // namespace dotls::test
