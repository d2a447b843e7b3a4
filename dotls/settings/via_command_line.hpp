// The command line of dotls-via: dotls's own, less what the keeper does.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dotls/settings/command_line.hpp"
#include "dotls/settings/environment.hpp"

namespace dotls {

struct ViaRequest {
  /// The path of the keeper's socket.
  std::string socket;
  ServeRequest serve;
};

using ViaCommand = std::variant<ViaRequest, HelpRequest, VersionRequest>;

/// Parses `arguments` (without the program's own name) and `environment`. Throws Fatal::usage; for
/// an option or a variable of the keeper it says so.
[[nodiscard]] ViaCommand parse_via_command_line(const std::vector<std::string>& arguments,
                                                const Environment& environment);

/// As asked_log().
[[nodiscard]] LogSettings asked_via_log(const std::vector<std::string>& arguments);

/// The output of --help; fits a screen of 24 lines by 80 columns.
[[nodiscard]] std::string_view via_help_text();

}  // namespace dotls
