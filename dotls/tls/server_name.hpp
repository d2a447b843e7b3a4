// Server Name Indication (RFC 6066 section 3): the name in a ClientHello.
#pragma once

#include <optional>
#include <span>
#include <string>

namespace dotls {

/// The host name in a server_name extension; nullopt if there is none or the extension is malformed
/// (OpenSSL refuses that later). The result is untrusted. Pure.
[[nodiscard]] std::optional<std::string> parse_server_name(
    std::span<const unsigned char> extension);

}  // namespace dotls
