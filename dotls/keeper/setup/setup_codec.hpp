// Setup values as bytes. Pure. There is no version in them: both ends are one executable.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "dotls/keeper/setup/secret_bytes.hpp"
#include "dotls/keeper/setup/setup_values.hpp"

namespace dotls {

/// No setup is longer, and no chain: an OpenSSL client takes no more of one
/// (SSL_CTX_set_max_cert_list(3)).
inline constexpr std::size_t kMaxSetupBytes = std::size_t{1024} * 1024;
inline constexpr std::size_t kMaxChainBytes = std::size_t{100} * 1024;

/// Certificates of a context: one for each type of key.
inline constexpr std::size_t kMaxOwnCertificates = 16;

/// `values` are within the bounds: values_of() has made them.
[[nodiscard]] SecretBytes encode(const SetupValues& values);
[[nodiscard]] std::string encode(const ChainValues& values);

/// nullopt unless `bytes` are exactly one setup, or one chain, with each value within its bounds.
/// What is within a DER is not looked at.
[[nodiscard]] std::optional<SetupValues> parse_setup(std::string_view bytes);
[[nodiscard]] std::optional<ChainValues> parse_chain(std::string_view bytes);

}  // namespace dotls
