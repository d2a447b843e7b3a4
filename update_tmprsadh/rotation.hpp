// The run that makes RSA keys and DH parameters afresh: which files, in which order, each made,
// proved and put in its place.
#pragma once

#include <vector>

#include "shared/diagnostics.hpp"
#include "shared/signal_inbox.hpp"
#include "update_tmprsadh/config.hpp"
#include "update_tmprsadh/key_material.hpp"

namespace dotls::update {

/// Does what `config` (Task::Parameters) asks for. Blocks, for minutes where a prime is searched.
/// Throws Fatal where not all was done; each file is then whole, the old one or the new. Where a
/// signal ended it, a thread may be left behind: see run_unless_interrupted.
void run_rotation(const Config& config, const Diagnostics& diagnostics, SignalInbox& signals);

}  // namespace dotls::update
