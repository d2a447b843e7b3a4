#include "dotls/keeper/sandbox/seccomp.hpp"

#ifdef DOTLS_SECCOMP

#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>

#include "dotls/keeper/sandbox/seccomp_filter.hpp"
#include "shared/error.hpp"

namespace dotls {
namespace {

#if defined(__x86_64__) && defined(__LP64__)
static_assert(kSeccompArchitecture == AUDIT_ARCH_X86_64);
#elif defined(__aarch64__) && defined(__LP64__)
static_assert(kSeccompArchitecture == AUDIT_ARCH_AARCH64);
#else
#error "there is no seccomp filter for this processor: -DDOTLS_SECCOMP=OFF"
#endif

// SYS_SECCOMP of the kernel: asm-generic/siginfo.h.
constexpr int kSysSeccomp = 1;

DeniedCalls* counted_in = nullptr;

// The kernel has not made the call; what the register says is its result.
void deny_call(int /*signal_number*/, siginfo_t* info, void* context) {
  if (info->si_code != kSysSeccomp) return;
  counted_in->add_one();
  mcontext_t& machine = static_cast<ucontext_t*>(context)->uc_mcontext;
#ifdef __x86_64__
  machine.gregs[REG_RAX] = -EPERM;
#else
  machine.regs[0] = static_cast<unsigned long long>(-EPERM);
#endif
}

long install(const sock_fprog* program) {
  return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0U, program);
}

template <std::size_t kSize>
void install(const std::array<sock_filter, kSize>& filter) {
  // The kernel does not write to it.
  const sock_fprog program{kSize, const_cast<sock_filter*>(filter.data())};
  if (install(&program) != 0) throw Fatal::system("sandbox: seccomp", errno);
}

void handle_denied_calls(DeniedCalls& denied) {
  counted_in = &denied;
  struct sigaction action {};
  action.sa_sigaction = deny_call;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGSYS, &action, nullptr) != 0) throw Fatal::system("sandbox: SIGSYS", errno);
  // Whoever started us may have blocked it, and then a denied call would be the end.
  sigset_t denial;
  sigemptyset(&denial);
  sigaddset(&denial, SIGSYS);
  pthread_sigmask(SIG_UNBLOCK, &denial, nullptr);
}

}  // namespace

std::string enter_seccomp(DeniedCalls& denied) {
  // seccomp(2): without a filter it fails with EFAULT where there are filters.
  if (install(nullptr) == 0 || errno != EFAULT) {
    return errno == EPERM ? "not permitted here" : "the kernel has none";
  }
  handle_denied_calls(denied);
  install(kSeccompFilter);
  return {};
}

void confine_engine() {
  if (counted_in != nullptr) install(kEngineFilter);
}

}  // namespace dotls

#else

namespace dotls {

std::string enter_seccomp(DeniedCalls& /*denied*/) {
#ifdef DOTLS_SANITIZED
  return "sanitized build";
#else
  return "built without it";
#endif
}

void confine_engine() {}

}  // namespace dotls

#endif
