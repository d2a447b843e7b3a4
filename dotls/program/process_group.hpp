// Who is in a process group. The kernel has no call for that, only /proc.
#pragma once

#include <sys/types.h>

namespace dotls {

/// Whether the group that `leader` leads has a member that runs, other than the leader. False where
/// /proc cannot be read. Any thread.
[[nodiscard]] bool has_other_members(pid_t leader);

}  // namespace dotls
