// The files dh<bits>.pem: from PEM to the EVP_PKEY for a DHE handshake. Cheap enough for a
// connection: only are_safe, for --check and update_tmprsadh, tests primes.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "shared/openssl_ptr.hpp"

namespace dotls {

/// The Diffie-Hellman parameters in `pem`: PKCS#3 ("DH PARAMETERS"), `bits` long, the prime odd and
/// the generator within it. Throws Fatal::usage that names `path` and the fix; X9.42 and DSA
/// parameters are told apart in it. Any thread.
[[nodiscard]] PkeyPtr parse_dh_parameters(const std::string& path, std::span<const char> pem,
                                          int bits);

/// The same from the file, which is not secret; nullopt if there is none (ENOENT). Throws
/// Fatal::usage as parse_dh_parameters and find_file do.
[[nodiscard]] std::optional<PkeyPtr> find_dh_parameters(const std::string& path, int bits);

/// Tests for a safe prime and its generator: a quarter of a second at 2048 bits, half a minute at
/// 8192. If false, OpenSSL's error queue says why.
[[nodiscard]] bool are_safe(EVP_PKEY& parameters);

}  // namespace dotls
