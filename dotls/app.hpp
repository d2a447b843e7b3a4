// The sequence of one invocation: which room does what, in which order. The wiring and nothing
// else.
#pragma once

#include "dotls/config.hpp"
#include "dotls/environment.hpp"
#include "shared/diagnostics.hpp"

namespace dotls {

/// Serves the one connection that `config` describes and returns the exit status. Throws Fatal
/// where the process has to end without one. Blocks for as long as the connection lives; with NOTLS
/// it does not return.
[[nodiscard]] int run_app(const Config& config, const Environment& inherited,
                          Diagnostics& diagnostics);

}  // namespace dotls
