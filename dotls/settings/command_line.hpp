// The command line and the environment of one invocation, parsed. Parsing opens no file and starts
// nothing.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "dotls/check/request.hpp"
#include "dotls/settings/environment.hpp"
#include "dotls/settings/settings.hpp"

namespace dotls {

struct ServeRequest {
  Settings settings;
  Peer peer;
};
struct HelpRequest {};
struct VersionRequest {};

using Request = std::variant<ServeRequest, CheckRequest, HelpRequest, VersionRequest>;

/// Parses `arguments` (without the program's own name) and `environment`. Throws Fatal::usage that
/// names the option or variable and what to type instead.
[[nodiscard]] Request parse_command_line(const std::vector<std::string>& arguments,
                                         const Environment& environment);

/// What -q, -Q, -v and --log-format ask for on a command line that parse_command_line refuses, as
/// far as it can be read.
[[nodiscard]] LogSettings asked_log(const std::vector<std::string>& arguments);

}  // namespace dotls
