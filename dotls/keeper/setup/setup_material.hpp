// From the values of a setup back to what a context is made from. The private keys are elsewhere:
// each chain has a stand-in (dotls/keeper/remote_key) for its key. Nothing here reads a file.
#pragma once

#include <optional>
#include <vector>

#include "dotls/keeper/remote_key/remote_keys.hpp"
#include "dotls/keeper/setup/setup_values.hpp"
#include "dotls/tls/context.hpp"

namespace dotls {

/// For make_context(); without notes. `keys` must outlive it and the context. Throws Fatal with
/// kExitSystem for values that OpenSSL cannot read, and Fatal::usage for a type of key that cannot
/// be kept.
[[nodiscard]] TlsMaterial make_material(const SetupValues& values, const RemoteKeys& keys);

/// The same for one chain.
[[nodiscard]] CertificateChain make_chain(const ChainValues& values, const RemoteKeys& keys);

/// As CertificateSource::find_dh_parameters, from the values of a setup: the parameters of that
/// size, nullopt if there were none, and Fatal::usage, in the words of the process that read the
/// file, if they were unusable. Cheap enough for a connection.
[[nodiscard]] std::optional<DhParameters> make_dh_parameters(const std::vector<DhValues>& values,
                                                             int bits);

}  // namespace dotls
