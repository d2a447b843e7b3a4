// The words that options take, parsed. Pure; each throws Fatal::usage that says what to type
// instead.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "dotls/check/request.hpp"
#include "dotls/settings/settings.hpp"

namespace dotls {

/// -M: SSLv23, a version, or MIN:MAX.
void parse_method(const std::string& value, TlsSettings& tls);

/// -s.
[[nodiscard]] StarttlsProtocol parse_protocol(const std::string& value);

/// --verify-client.
[[nodiscard]] ClientVerification parse_client_verification(const std::string& value);

/// -D and -t: from a second up to a week.
[[nodiscard]] std::chrono::seconds parse_seconds(std::string_view option, const std::string& value);

/// --connect: HOST:PORT; an IPv6 address is in brackets.
[[nodiscard]] Endpoint parse_endpoint(const std::string& value);

/// --proxy-protocol: addresses and blocks (ADDRESS/BITS), separated by commas; added to `list`.
void parse_balancers(const std::string& value, AddressList& list);

/// --conf: COMMAND=VALUE, of those commands that contradict nothing that we promise. OpenSSL judges
/// the value.
[[nodiscard]] ConfCommand parse_conf(const std::string& value);

/// --sandbox: whether it is required ("require"), or put on as far as it goes ("try").
[[nodiscard]] bool parse_sandbox(const std::string& value);

/// A value that must not be empty: `refusal` says so.
[[nodiscard]] std::string parse_filled(const std::string& value, const char* refusal);

}  // namespace dotls
