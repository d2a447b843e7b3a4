// The variables that an engine may set for the program: those that dotls(1) lists as dotls's own in
// server mode, each within its longest value. A closed list: an engine that strangers have taken
// over sets neither PATH nor LD_PRELOAD, and forges no second line in a Received: header.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dotls {

/// What says that the program is inside TLS; the only one without -z.
inline constexpr std::string_view kProviderVariable = "TLS_PROVIDER";

/// No name and no value is longer.
inline constexpr std::size_t kMaxVariableNameBytes = 32;
inline constexpr std::size_t kMaxVariableBytes = 1030;
/// There are no more.
inline constexpr std::size_t kMaxVariables = 14;

/// Whether each is in the list, once, and its value within its bound and without control
/// characters.
[[nodiscard]] bool are_allowed(const std::vector<std::pair<std::string, std::string>>& variables);

}  // namespace dotls
