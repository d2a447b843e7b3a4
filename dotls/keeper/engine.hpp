// The engine of one connection: the services of dotls, with a program, a log and signals that are
// its front's.
#pragma once

#include "dotls/keeper/key_link.hpp"
#include "dotls/tls/context.hpp"
#include "dotls/tls/settings.hpp"
#include "shared/log.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {

/// Serves the connection that the front at the other end of `socket` hands over, or asks `key` for
/// the status if that is what the front wants. `tls` is what `context` was made from. What is wrong
/// with the front goes to `own_log`, all else to the front. Blocks while the connection lives. In a
/// process of its own, which ends after it.
void run_engine(UniqueFd socket, const TlsSettings& tls, const TlsContext& context, KeyLink& key,
                const Log& own_log, int null_fd);

}  // namespace dotls
