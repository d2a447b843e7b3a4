// The sequence of one invocation: which module does what, in which order.
#pragma once

#include "dotls/settings/command_line.hpp"
#include "dotls/settings/environment.hpp"
#include "shared/diagnostics.hpp"

namespace dotls {

/// Serves the connection that `request` describes and returns the exit status. Throws Fatal if
/// there is no session. Blocks while the connection lives; with NOTLS it does not return.
[[nodiscard]] int run_app(const ServeRequest& request, Environment environment,
                          Diagnostics& diagnostics);

}  // namespace dotls
