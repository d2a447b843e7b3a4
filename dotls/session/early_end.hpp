// How a connection ends that has not come to TLS: the words and the exit status. The caller throws.
#pragma once

#include <string>

#include "dotls/session/connection.hpp"
#include "shared/error.hpp"

namespace dotls {

/// "WHAT within 60 seconds (-t)": -t has passed.
[[nodiscard]] Fatal timed_out(const ConnectionRefs& connection, const std::string& what);

/// "ended by a signal WHEN": takes the signal that has come out of the inbox.
[[nodiscard]] Fatal ended_by_signal(const ConnectionRefs& connection, const std::string& when);
/// The same for a signal that was taken before.
[[nodiscard]] Fatal ended_by_signal(int number, const std::string& when);

}  // namespace dotls
