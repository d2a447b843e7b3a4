// What a key process that was told to end leaves: for handshakes that have begun, a process that
// signs.
#pragma once

#include "dotls/keeper/desks.hpp"
#include "dotls/keeper/named_chains.hpp"
#include "shared/log.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {

/// For the rest of a process that was forked for it: serves the engines until none may ask for a
/// signature any more, for a minute at most, or until a signal; then the process ends.
[[noreturn]] void give_last_signatures(Desks& desks, NamedChains& chains,
                                       const StatusSource& status, SignalInbox& signals,
                                       const Log& log);

}  // namespace dotls
