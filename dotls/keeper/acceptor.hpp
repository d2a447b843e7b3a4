// Accepts fronts and forks an engine for each.
#pragma once

#include "dotls/settings/keeper_command_line.hpp"
#include "shared/log.hpp"

namespace dotls {

/// Listens and serves until a signal ends it; engines that run go on. Returns the exit status, in
/// an engine's process too. Throws Fatal where it cannot begin. Blocks.
[[nodiscard]] int run_keeper(const KeeperRequest& request, const Log& log);

}  // namespace dotls
