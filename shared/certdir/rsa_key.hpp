// The files rsa<bits>.pem: from PEM to the EVP_PKEY for --self-signed.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "shared/certdir/seen_file.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {

/// The RSA private key in `pem`, unencrypted and `bits` long. Throws Fatal::usage that names `path`
/// and the fix. Never asks for a passphrase. Any thread.
[[nodiscard]] PkeyPtr parse_rsa_key(const std::string& path, std::span<const char> pem, int bits);

/// The same from the file, which must be closed to others; nullopt if there is none (ENOENT).
/// Throws Fatal::usage as parse_rsa_key and find_file do. `seen` as in find_file.
[[nodiscard]] std::optional<PkeyPtr> find_rsa_key(const std::string& path, int bits,
                                                  SeenFiles* seen = nullptr);

/// Tests the key's consistency. If false, OpenSSL's error queue says why.
[[nodiscard]] bool is_consistent(EVP_PKEY& key);

}  // namespace dotls
