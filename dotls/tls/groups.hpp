// Names of the groups that keys are exchanged in (supported_groups, RFC 8446 section 4.2.7).
#pragma once

#include <openssl/ssl.h>

#include <string>

namespace dotls {

/// The name of the group that OpenSSL's calls number `id`; where OpenSSL has none, the number that
/// stands on the wire, as "0x2a2a".
[[nodiscard]] std::string group_name(const SSL& ssl, int id);

}  // namespace dotls
