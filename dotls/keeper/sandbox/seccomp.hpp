// The part of the sandbox that looks at each system call. The filters are arrays that
// seccomp_filter.py makes when dotls is built.
#pragma once

#include <string>

#include "dotls/keeper/sandbox/denied_calls.hpp"

namespace dotls {

/// From now on a call that the filter does not know returns EPERM and adds one to `denied`, and one
/// that no engine needs ends the process by SIGSYS. Takes no_new_privs. Returns why not, empty if
/// it has. Throws Fatal::system. Does not block.
[[nodiscard]] std::string enter_seccomp(DeniedCalls& denied);

/// For a process forked after enter_seccomp(): from now on it also ends by SIGSYS if it makes a
/// process, accepts a connection or installs a filter. It may make threads. No effect where there
/// is no filter. Throws Fatal::system. Does not block.
void confine_engine();

}  // namespace dotls
