#include "dotls/keeper/sandbox/denied_calls.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "shared/error.hpp"

namespace dotls {
namespace {

using Counter = std::atomic_ref<std::uint64_t>;
// In a signal handler, and between processes.
static_assert(Counter::is_always_lock_free);

constexpr std::size_t kBytes = sizeof(std::uint64_t);

}  // namespace

UniqueFd DeniedCalls::make() {
  UniqueFd fd(::memfd_create("dotls-denied-calls", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  // Whoever could make it shorter could end all others that have it mapped, by SIGBUS.
  if (!fd || ::ftruncate(fd.get(), kBytes) != 0 ||
      ::fcntl(fd.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    throw Fatal::system("sandbox: the page for denied calls", errno);
  }
  return fd;
}

DeniedCalls::DeniedCalls(int fd) {
  void* page = ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (page == MAP_FAILED) throw Fatal::system("sandbox: the page for denied calls", errno);
  page_ = static_cast<std::uint64_t*>(page);
}

DeniedCalls::~DeniedCalls() {
  ::munmap(page_, kBytes);
}

std::uint64_t DeniedCalls::count() const {
  return Counter(*page_).load(std::memory_order_relaxed);
}

void DeniedCalls::add_one() {
  Counter(*page_).fetch_add(1, std::memory_order_relaxed);
}

}  // namespace dotls
