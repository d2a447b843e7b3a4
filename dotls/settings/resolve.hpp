// From single options to settings: what the environment adds, which values depend on each other,
// and which combinations are refused. Pure.
#pragma once

#include "dotls/settings/command_line.hpp"
#include "dotls/settings/draft.hpp"
#include "dotls/settings/environment.hpp"
#include "shared/options.hpp"

namespace dotls {

/// -D if it was given, else what the protocol asks for.
[[nodiscard]] IdleTimes idle_times(std::optional<std::chrono::seconds> given,
                                   std::optional<StarttlsProtocol> protocol);

/// CERTDIR and the others, where no option says something else. Throws Fatal::usage.
void read_tls_environment(const Environment& environment, Draft& draft);

/// Joins each -n with its --keyfile. Throws Fatal::usage.
void pair_certificates(Draft& draft);

/// Throws Fatal::usage for options that contradict each other or the mode.
void check_combination(const Draft& draft);

/// What the super-server says of the peer.
[[nodiscard]] Peer read_peer(const Environment& environment, const Settings& settings);

/// Whether the option is among those that were given.
[[nodiscard]] bool uses(const ParsedOptions& parsed, std::string_view option);

/// The last of -q, -Q and -v, and the last --log-format.
[[nodiscard]] LogSettings log_settings_of(const std::vector<OptionUse>& uses);

/// NOTLS comes before any other check: the administrator has switched TLS off and wants the service
/// to run, whatever else is wrong. But a PROXY header is not TLS, and no program knows it. Throws
/// Fatal::usage: `no_program` where there is none.
[[nodiscard]] ServeRequest without_tls(ParsedOptions parsed, const char* no_program);

}  // namespace dotls
