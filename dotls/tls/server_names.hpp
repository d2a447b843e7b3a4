// Server Name Indication (RFC 6066 section 3): which certificate a name of the client's choosing
// gets. The name is hostile until find_host_name has passed it; only then does it become part of a
// path.
#pragma once

#include <openssl/ssl.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dotls/tls/certificate.hpp"
#include "dotls/tls/settings.hpp"

namespace dotls {

/// The host name in a server_name extension of a ClientHello; nullopt where there is none or the
/// extension is malformed (OpenSSL refuses that itself, later). Pure.
[[nodiscard]] std::optional<std::string> parse_server_name(
    std::span<const unsigned char> extension);

/// The files to try for `name`, below the certificate directory and in order: NAME.pem, then
/// *.PARENT.pem. Empty for what is no host name, without those whose name no file can have. Pure.
[[nodiscard]] std::vector<std::string> server_name_files(std::string_view name);

/// The certificate file at `path` (NAME.pem), and the key beside it (NAME.key) if there is one.
[[nodiscard]] CertificateFiles named_certificate_files(const std::string& path);

/// The certificate for `name` from <certdir>/sni; nullopt where there is no file for it. The key is
/// in the same file, or beside it as NAME.key. Throws usage_error as load_certificate does.
[[nodiscard]] std::optional<CertificateChain> find_named_certificate(const std::string& directory,
                                                                     std::string_view name);

}  // namespace dotls
