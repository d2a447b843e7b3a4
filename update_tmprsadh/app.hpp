// What a run does for each task: only the sequence.
#pragma once

#include <optional>

#include "shared/diagnostics.hpp"
#include "shared/signal_inbox.hpp"
#include "update_tmprsadh/config.hpp"

namespace dotls::update {

/// Does what `config` asks for and returns the exit status. Throws Fatal. Main thread only. A
/// thread may still run afterwards: see run_unless_interrupted. `signals` is filled for tasks that
/// clean up after a signal; keep it until the last message, because signals come in pairs
/// (timeout(1), a closing terminal) and the second would kill.
[[nodiscard]] int run(const Config& config, const Diagnostics& diagnostics,
                      std::optional<SignalInbox>& signals);

}  // namespace dotls::update
