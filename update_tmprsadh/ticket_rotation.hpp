// The run that rotates ticket.keys: a new current key, with the two before it kept, so that issued
// tickets still resume. The file's layout is in shared/certdir/ticket_keys.
#pragma once

#include <vector>

#include "shared/certdir/ticket_keys.hpp"
#include "shared/diagnostics.hpp"
#include "shared/signal_inbox.hpp"
#include "update_tmprsadh/config.hpp"

namespace dotls::update {

/// Does what `config` (Task::TicketKeys) asks for. Throws Fatal if it failed; the file is then
/// unchanged. May run during run_rotation: a search of hours must not keep old keys in use.
void run_ticket_rotation(const Config& config, const Diagnostics& diagnostics,
                         SignalInbox& signals);

/// A random key. Throws Fatal.
[[nodiscard]] TicketKey make_ticket_key();

/// `fresh`, then the first of `old`, at most kMaxTicketKeys in all.
[[nodiscard]] std::vector<TicketKey> rotated(const TicketKey& fresh,
                                             const std::vector<TicketKey>& old);

}  // namespace dotls::update
