// The command line of dotls-keeper: what dotls makes a TLS context from.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dotls/keeper/keeper_settings.hpp"
#include "dotls/settings/command_line.hpp"
#include "dotls/settings/environment.hpp"

namespace dotls {

struct KeeperRequest {
  /// The path of the socket to listen on.
  std::string socket;
  TlsSettings tls;
  KeeperSettings keeper;
  LogSettings log;
};

using KeeperCommand = std::variant<KeeperRequest, HelpRequest, VersionRequest>;

/// Parses `arguments` (without the program's own name) and `environment`. Throws Fatal::usage; for
/// an option of dotls-via it says so.
[[nodiscard]] KeeperCommand parse_keeper_command_line(const std::vector<std::string>& arguments,
                                                      const Environment& environment);

/// As asked_log().
[[nodiscard]] LogSettings asked_keeper_log(const std::vector<std::string>& arguments);

/// The output of --help; fits a screen of 24 lines by 80 columns.
[[nodiscard]] std::string keeper_help_text();

}  // namespace dotls
