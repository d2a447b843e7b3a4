// Names that matter to TLS: host names, application protocols, pins, who may come in. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dotls {

/// Whether `text` is an IPv4 or IPv6 address.
[[nodiscard]] bool is_ip_address(std::string_view text);

/// `name` in lower case if it is a host name (RFC 1123: letters, digits, hyphens and dots, labels
/// of 1 to 63 bytes, at most 253 in all), else nullopt: also for underscores and IP addresses.
[[nodiscard]] std::optional<std::string> find_host_name(std::string_view name);

/// `name` without the root's dot at its end: certificates (RFC 9525 section 2) and SNI (RFC 6066
/// section 3) do not have it, but resolvers and people use it.
[[nodiscard]] std::string_view without_final_dot(std::string_view name);

/// The name to expect of a server: a host name in lower case without its final dot, underscores
/// allowed as in the DNS, or an IP address; nullopt for anything else.
[[nodiscard]] std::optional<std::string> find_expected_host(std::string_view text);

/// -h: as find_expected_host, but throws Fatal::usage.
[[nodiscard]] std::string parse_host(std::string_view text);

/// --alpn: protocol names separated by commas, each of 1 to 255 bytes. Throws Fatal::usage.
[[nodiscard]] std::vector<std::string> parse_alpn(std::string_view text);

/// --pin and --allow-pin, which `option` says: "sha256//" and 32 bytes in base64; returns the
/// bytes. Throws Fatal::usage.
[[nodiscard]] std::string parse_pin(std::string_view option, std::string_view text);

/// --allow-dns: a host name in lower case without its final dot, underscores allowed, or "*." and
/// such a name. Throws Fatal::usage.
[[nodiscard]] std::string parse_allowed_name(std::string_view text);

/// Whether `name`, a DNS name of a certificate, is the one of parse_allowed_name(), or of one label
/// more where that begins with "*.". A wildcard in the certificate names nobody.
[[nodiscard]] bool is_allowed_name(std::string_view allowed, std::string_view name);

}  // namespace dotls
