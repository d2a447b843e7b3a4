// The run that makes new RSA keys and DH parameters: which files, in which order, each made,
// verified and put in place.
#pragma once

#include <vector>

#include "shared/diagnostics.hpp"
#include "shared/signal_inbox.hpp"
#include "update_tmprsadh/config.hpp"
#include "update_tmprsadh/key_material.hpp"

namespace dotls::update {

/// Does what `config` (Task::Parameters) asks for. Blocks, for minutes during a search. Throws
/// Fatal if not all was done; each file is then complete, old or new. After a signal a thread may
/// still run: see run_unless_interrupted.
void run_rotation(const Config& config, const Diagnostics& diagnostics, SignalInbox& signals);

}  // namespace dotls::update
