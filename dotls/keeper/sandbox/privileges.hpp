// The parts of the sandbox that give up what a process may do by who it is. Each returns why it is
// not on, empty if it is, and throws Fatal::system where it fails. None blocks. Main thread,
// without others.
#pragma once

#include <optional>
#include <string>

#include "dotls/keeper/sandbox/request.hpp"

namespace dotls {

/// Becomes `user`, in its group and no other, with no way back. Throws Fatal::usage for root.
[[nodiscard]] std::string become(const std::optional<Account>& user);

/// Gives up all capabilities, which root without `user` has as well.
[[nodiscard]] std::string drop_capabilities();

/// No core file, and nobody of the same uid looks into the memory.
[[nodiscard]] std::string refuse_dumps();

/// No program that this process starts gets more rights than it has (no_new_privs).
[[nodiscard]] std::string refuse_new_privileges();

}  // namespace dotls
