// How a connection ends that has not come to TLS: the words and the exit status. The caller throws.
#pragma once

#include <chrono>
#include <string>

#include "shared/error.hpp"
#include "shared/interrupts.hpp"

namespace dotls {

/// "WHAT within 60 seconds (-t)": `limit`, which is -t, has passed.
[[nodiscard]] Fatal timed_out(const std::string& what, std::chrono::seconds limit);

/// "ended by a signal WHEN": takes the signal that has come.
[[nodiscard]] Fatal ended_by_signal(Interrupts& signals, const std::string& when);
/// The same for a signal that was taken before.
[[nodiscard]] Fatal ended_by_signal(int number, const std::string& when);

}  // namespace dotls
