// The certificates in sni/: which a name of the client's choosing gets, and which key is whose. The
// name is hostile until find_host_name has passed it; only then does it become part of a path.
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
/// *.PARENT.pem. Empty for what is no host name, without those whose name no file can have. Pure.
[[nodiscard]] std::vector<std::string> server_name_files(std::string_view name);

/// The key that belongs to NAME.pem, wherever that is: its path, with ".key".
[[nodiscard]] std::string key_beside(std::string_view certificate);

/// The certificate file at `path` (NAME.pem), and the key beside it (NAME.key) if there is one.
[[nodiscard]] CertificateFiles named_certificate_files(const std::string& path);

/// The certificate for `name` from <certdir>/sni; nullopt where there is no file for it. The key is
/// in the same file, or beside it as NAME.key. Throws Fatal::usage as load_certificate does.
[[nodiscard]] std::optional<CertificateChain> find_named_certificate(const std::string& directory,
                                                                     std::string_view name);

}  // namespace dotls
