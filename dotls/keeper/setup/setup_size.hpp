// How large a setup may be. Its process forks for each connection, which takes 0.2 ms with 1 MiB of
// memory and 1.7 ms with 32.
#pragma once

#include <cstddef>
#include <string>

#include "dotls/keeper/setup/setup_values.hpp"

namespace dotls {

/// Of all that OpenSSL makes of a setup.
inline constexpr std::size_t kMaxSetupMemory = std::size_t{4} * 1024 * 1024;

/// What OpenSSL 3.0 needs at most of memory for a certificate, with its name in a list, or for a
/// revocation list, of so many bytes of DER: as measured.
constexpr std::size_t memory_of_certificate(std::size_t bytes) {
  return bytes + std::size_t{6} * 1024;
}
constexpr std::size_t memory_of_crl(std::size_t bytes) {
  return 10 * bytes;
}

/// Throw Fatal::usage that names the file which makes it too large, and the fix. `crl_file`: where
/// the revocation lists are from.
void refuse_large(const SetupValues& values, const std::string& crl_file);
void refuse_large(const ChainValues& chain);

}  // namespace dotls
