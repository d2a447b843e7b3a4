// The files rsa<bits>.pem: from PEM to the EVP_PKEY that signs for --self-signed. It makes no key
// and does not prove one consistent (EVP_PKEY_check does, at a price).
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

/// The same from the file, which must be closed to others; nullopt where there is no such file
/// (ENOENT). Throws Fatal::usage as parse_rsa_key and find_file do. `seen` as find_file has it.
[[nodiscard]] std::optional<PkeyPtr> find_rsa_key(const std::string& path, int bits,
                                                  SeenFiles* seen = nullptr);

/// Whether the key is proved consistent. Where not, OpenSSL's error queue says why.
[[nodiscard]] bool is_consistent(EVP_PKEY& key);

}  // namespace dotls
