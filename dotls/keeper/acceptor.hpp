// The process that accepts fronts and forks an engine for each. It has no key, and opens nothing.
#pragma once

#include "dotls/keeper/messages/channel.hpp"
#include "dotls/tls/settings.hpp"
#include "shared/log.hpp"

namespace dotls {

/// The exit status of an acceptor one of whose engines crashed: whoever did that may have learned
/// where things are in memory, which is the same in each engine until another acceptor begins.
inline constexpr int kEngineCrashed = 3;

/// Serves at the word of the key process, which has the other end of `channel`, until that ends.
/// Returns the exit status; an engine's process ends where it is done. Throws Fatal where it cannot
/// begin. Blocks.
[[nodiscard]] int run_acceptor(Channel channel, const TlsSettings& settings, const Log& log);

}  // namespace dotls
