// From what was read from files to the values of a setup: all but the private keys.
#pragma once

#include "dotls/keeper/setup/setup_values.hpp"
#include "dotls/tls/context.hpp"

namespace dotls {

/// The values of a server's `material`, which load_material() made from `settings`, and the
/// Diffie-Hellman parameters that `source` has, which it is asked for. Its notes and keys stay
/// behind. Reads a few files. Throws Fatal::usage that names the file if it is too large
/// (setup_size.hpp), and Fatal with kExitSystem if the machine fails.
[[nodiscard]] SetupValues values_of(const TlsSettings& settings, const TlsMaterial& material,
                                    const CertificateSource& source);

/// The values of one chain. Throws Fatal::usage if it is too large.
[[nodiscard]] ChainValues values_of(const CertificateChain& chain);

}  // namespace dotls
