// Notices when memory runs out (ulimit -v, softlimit -a and -m), and reports it even if no
// exception can be thrown any more. For OpenSSL see openssl_memory.hpp.
#pragma once

#include <exception>
#include <string>

#include "shared/diagnostics.hpp"

namespace dotls {

inline constexpr const char* kMemoryAdvice = "out of memory; raise ulimit -v (softlimit -a, -m)";

/// From now on a failed allocation is noted before it throws std::bad_alloc, and if std::terminate
/// ends the process for lack of memory, it logs one line as Diagnostics would and exits with
/// kExitSystem. Called again when the log's settings are known. Main thread, first of all.
void prepare_for_memory_shortage(const char* program, LogSettings settings, Diagnostics::Sink sink);

/// Whether memory has run out in this thread: later failures may have no other cause, whatever they
/// say.
[[nodiscard]] bool memory_ran_out();
/// For code that finds out by other means.
void note_memory_shortage();
/// Before a step that is judged on its own.
void forget_memory_shortage();

/// What to say of `error`: its text, or kMemoryAdvice of std::bad_alloc, which has none for users.
[[nodiscard]] const char* reason_of(const std::exception& error);

}  // namespace dotls
