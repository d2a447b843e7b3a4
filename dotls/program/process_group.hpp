// Members of a process group. There is no system call for that, only /proc.
#pragma once

#include <sys/types.h>

namespace dotls {

/// Whether the group of `leader` has a live member other than the leader. False if /proc cannot be
/// read. Any thread.
[[nodiscard]] bool has_other_members(pid_t leader);

}  // namespace dotls
