// Memory that runs out (ulimit -v, softlimit -a and -m): noticed wherever it happens, and said even
// where no exception can be thrown any more. It knows no OpenSSL; openssl_memory.hpp sees to that.
#pragma once

#include <string>

#include "shared/diagnostics.hpp"

namespace dotls {

/// What the administrator is told of it.
inline constexpr const char* kMemoryAdvice = "out of memory; raise ulimit -v (softlimit -a, -m)";

/// From now on an allocation that fails is noted before it throws std::bad_alloc, and a process
/// that std::terminate ends for want of memory says one line, as Diagnostics would, and exits with
/// kExitSystem. Called again once more is known of what to say where. Main thread, first of all.
void prepare_for_memory_shortage(const char* program, Verbosity verbosity, Diagnostics::Sink sink);

/// Whether memory has run out in this thread. What failed afterwards may have failed for that
/// alone, whatever its words are.
[[nodiscard]] bool memory_ran_out();
/// For what finds out by other means.
void note_memory_shortage();
/// Before a step that is judged for itself.
void forget_memory_shortage();

}  // namespace dotls
