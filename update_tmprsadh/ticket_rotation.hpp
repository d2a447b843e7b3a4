// The run that rotates ticket.keys: a new current key, and the two before it kept, so that tickets
// which are out still resume. The layout of the file is shared/ticket_keys.
#pragma once

#include <vector>

#include "shared/certdir/ticket_keys.hpp"
#include "shared/diagnostics.hpp"
#include "shared/signal_inbox.hpp"
#include "update_tmprsadh/config.hpp"

namespace dotls::update {

/// Does what `config` (Task::TicketKeys) asks for. Throws Fatal where it was not done; the file is
/// then as it was. Runs beside run_rotation: making a prime for hours must not keep old keys alive.
void run_ticket_rotation(const Config& config, const Diagnostics& diagnostics,
                         SignalInbox& signals);

/// A key of random numbers. Throws Fatal.
[[nodiscard]] TicketKey make_ticket_key();

/// `fresh`, then the first of `old`, no more than kMaxTicketKeys in all.
[[nodiscard]] std::vector<TicketKey> rotated(const TicketKey& fresh,
                                             const std::vector<TicketKey>& old);

}  // namespace dotls::update
