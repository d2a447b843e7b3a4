// See own_network.hpp.
#include "tests/support/own_network.hpp"

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "shared/unique_fd.hpp"

namespace dotls::test {
namespace {

void must(bool good, const char* what) {
  if (!good) throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

void enter_own_network() {
  static bool entered = false;
  if (entered) return;
  const int user = ::geteuid() == 0 ? 0 : CLONE_NEWUSER;
  must(::unshare(CLONE_NEWNET | user) == 0, "unshare");
  const UniqueFd any(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq loopback{};
  std::strcpy(loopback.ifr_name, "lo");
  loopback.ifr_flags = IFF_UP | IFF_RUNNING;
  must(::ioctl(any.get(), SIOCSIFFLAGS, &loopback) == 0, "the loopback");
  entered = true;
}

}  // namespace dotls::test
