// Runs long work so that a signal ends the run at once: the main thread waits for both.
#pragma once

#include <functional>

#include "shared/signal_inbox.hpp"
#include "update_tmprsadh/progress.hpp"

namespace dotls::update {

/// Throws Fatal(kExitSystem) that names the signal, if one has come. Never blocks.
void throw_if_interrupted(SignalInbox& signals);

/// Blocks until `event_fd` is readable; meanwhile `progress` is shown once a second. Throws as
/// throw_if_interrupted does, at once.
void wait_unless_interrupted(int event_fd, SignalInbox& signals, const Progress& progress);

/// Runs `work`, which cannot be stopped, in a niced thread and waits for it; rethrows its
/// exception. If a signal comes first, the thread keeps running: `work` must own all that it uses,
/// and the process must end without exit(3)'s handlers, which would destroy OpenSSL under it.
void run_unless_interrupted(std::function<void()> work, SignalInbox& signals,
                            const Progress& progress);

}  // namespace dotls::update
