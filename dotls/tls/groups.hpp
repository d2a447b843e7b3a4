// Names of key exchange groups (supported_groups, RFC 8446 section 4.2.7).
#pragma once

#include <openssl/ssl.h>

#include <string>

namespace dotls {

/// The name of the group that OpenSSL numbers `id`; if it has none, the TLS number, as "0x2a2a".
[[nodiscard]] std::string group_name(const SSL& ssl, int id);

}  // namespace dotls
