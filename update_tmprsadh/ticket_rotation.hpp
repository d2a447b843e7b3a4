// The runs that replace ticket.keys. Rotating: the next key becomes the current one, a new one the
// next, and two earlier ones are kept, so that tickets which are out still resume. Adopting: the
// file of the machine that rotates for all. The layout of the file is shared/certdir/ticket_keys.
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

/// Puts the file of `config` (Task::Adopt) in the place of ticket.keys, whole, if that breaks no
/// resumption here. Throws Fatal where it would, or where the file is not sound.
void run_ticket_adoption(const Config& config, const Diagnostics& diagnostics,
                         SignalInbox& signals);

/// A random key. Throws Fatal.
[[nodiscard]] TicketKey make_ticket_key();

/// The keys of the file after `old`, which may be none. Where `old` has no next key, the current
/// one stays for this time, since nobody knows another. Throws Fatal.
[[nodiscard]] std::vector<TicketKey> rotated(const std::vector<TicketKey>& old);

/// Whether who has `ours` may go on with `fetched`: it has our current key among its earlier ones,
/// so that no ticket of ours is lost, or it is the same.
[[nodiscard]] bool follows(const std::vector<TicketKey>& fetched,
                           const std::vector<TicketKey>& ours);

}  // namespace dotls::update
