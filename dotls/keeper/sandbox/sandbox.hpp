// The sandbox of the process that speaks with the network: put on once, before the first
// connection, and inherited by all that it forks.
#pragma once

#include <string>
#include <vector>

#include "dotls/keeper/sandbox/denied_calls.hpp"
#include "dotls/keeper/sandbox/request.hpp"

namespace dotls {

/// What of the sandbox is on, and what is not: each part is named in one of the two.
struct SandboxState {
  /// "chroot", "user", "no_capabilities", "no_dumps", "no_new_privs", "Landlock", "seccomp".
  std::vector<std::string> parts;
  /// With the reason: "chroot (not root)".
  std::vector<std::string> missing;
};

/// Gives up for good what an engine does not need, in this process and its future children. After
/// it no path can be opened, no program started, no connection made and nobody signalled; the
/// working directory is empty. What is open stays open, so no descriptor may be a directory, and
/// whoever needs to read a file (the time zone, a certificate) has read it. `denied` counts the
/// calls that are refused, and must live as long as the process. SIGSYS is the sandbox's from then
/// on, and must never be blocked. Throws Fatal::usage for an account that cannot be, and
/// Fatal::system where a part fails that this kernel has: then the process has a part of the
/// sandbox on, and must end. Does not block. Needs a process without threads.
[[nodiscard]] SandboxState enter_sandbox(const SandboxRequest& request, DeniedCalls& denied);

}  // namespace dotls
