#include "dotls/keeper/sandbox/sandbox.hpp"

#include <sched.h>

#include <cerrno>

#include "dotls/keeper/sandbox/empty_root.hpp"
#include "dotls/keeper/sandbox/landlock.hpp"
#include "dotls/keeper/sandbox/privileges.hpp"
#include "dotls/keeper/sandbox/seccomp.hpp"
#include "shared/error.hpp"

namespace dotls {
namespace {

// Most parts are on for the thread that asks for them, and no other.
void refuse_threads() {
#ifndef DOTLS_SANITIZED  // they have threads of their own
  // unshare(2): it has no effect without threads, and fails with them.
  if (::unshare(CLONE_THREAD) != 0 && errno == EINVAL) {
    throw Fatal(kExitSystem, "sandbox: the process has threads already");
  }
#endif
}

void note(SandboxState& state, const std::string& part, const std::string& why_missing) {
  if (why_missing.empty()) {
    state.parts.push_back(part);
  } else {
    state.missing.push_back(part + " (" + why_missing + ")");
  }
}

}  // namespace

// The order matters: the first two take root; Landlock and seccomp take no_new_privs, and seccomp
// denies what the others call.
SandboxState enter_sandbox(const SandboxRequest& request, DeniedCalls& denied) {
  refuse_threads();
  SandboxState state;
  note(state, "chroot", enter_empty_root());
  note(state, "user", become(request.user));
  note(state, "no_capabilities", drop_capabilities());
  note(state, "no_dumps", refuse_dumps());
  note(state, "no_new_privs", refuse_new_privileges());
  note(state, "Landlock", enter_landlock());
  note(state, "seccomp", enter_seccomp(denied));
  return state;
}

}  // namespace dotls
