// The front of one connection: what the keeper's engine cannot do, because it has neither the
// program nor the log nor the super-server. It does no TLS and sees no byte of the connection.
#pragma once

#include "dotls/settings/environment.hpp"
#include "dotls/settings/via_command_line.hpp"
#include "shared/diagnostics.hpp"

namespace dotls {

/// Hands the connection over to the keeper, serves the engine until the connection is over, and
/// returns the exit status. With NOTLS it becomes the program and does not return. Throws Fatal.
/// Blocks.
[[nodiscard]] int run_front(const ViaRequest& request, Environment environment,
                            Diagnostics& diagnostics);

}  // namespace dotls
