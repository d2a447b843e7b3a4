// The certificates in sni/ and their keys, by the client's name. The name is untrusted until
// find_host_name has accepted it; only then does it become part of a path.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/certdir/certificate.hpp"

namespace dotls {

inline constexpr std::string_view kPemSuffix = ".pem";
inline constexpr std::string_view kKeySuffix = ".key";

/// The files to try for `name`, below the certificate directory and in order: NAME.pem, then
/// *.PARENT.pem. Empty if it is not a host name; without names too long for a file. Pure.
[[nodiscard]] std::vector<std::string> server_name_files(std::string_view name);

/// The path of the key for NAME.pem: with ".key" instead.
[[nodiscard]] std::string key_beside(std::string_view certificate);

/// The certificate file at `path` (NAME.pem), and the key beside it (NAME.key) if there is one.
[[nodiscard]] CertificateFiles named_certificate_files(const std::string& path);

/// The certificate for `name` from <certdir>/sni; nullopt if there is no file for it. The key is in
/// the same file, or in NAME.key. Throws Fatal::usage as load_certificate does.
[[nodiscard]] std::optional<CertificateChain> find_named_certificate(const std::string& directory,
                                                                     std::string_view name);

}  // namespace dotls
