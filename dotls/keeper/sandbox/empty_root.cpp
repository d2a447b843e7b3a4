#include "dotls/keeper/sandbox/empty_root.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include "shared/error.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {
namespace {

constexpr std::array kPlaces{"/run", "/tmp", "/var/tmp", "/dev/shm"};

// In all of them by design, as in a container, and not for the moment.
bool is_lasting(int error_number) {
  constexpr std::array kLasting{EROFS, EACCES, EPERM, ENOENT, ENOTDIR};
  return std::find(kLasting.begin(), kLasting.end(), error_number) != kLasting.end();
}

// A directory that has no name any more: nobody can make anything in it, not even root. Without a
// descriptor, and with errno set, where none can be made.
UniqueFd make_removed_folder() {
  int why = 0;
  for (const char* place : kPlaces) {
    std::string path = std::string(place) + "/dotls-empty.XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) {
      if (why == 0 || is_lasting(why)) why = errno;
      continue;
    }
    UniqueFd folder(::open(path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    why = errno;
    if (::rmdir(path.c_str()) != 0) throw Fatal::system("sandbox: remove " + path, errno);
    if (!folder) throw Fatal::system("sandbox: " + path, why);
    return folder;
  }
  errno = why;
  return {};
}

}  // namespace

std::string enter_empty_root() {
  if (::geteuid() != 0) return "not root";
  const UniqueFd folder = make_removed_folder();
  if (!folder) {
    const int why = errno;
    const std::string what = "no empty directory can be made in /run, /tmp, /var/tmp or /dev/shm";
    if (!is_lasting(why)) throw Fatal::system("sandbox: " + what, why);
    return what + ": " + error_text(why);
  }
  if (::fchdir(folder.get()) != 0) throw Fatal::system("sandbox: chdir", errno);
  if (::chroot(".") != 0) {
    if (errno == EPERM) return "root without CAP_SYS_CHROOT";
    throw Fatal::system("sandbox: chroot", errno);
  }
  if (::chdir("/") != 0) throw Fatal::system("sandbox: chdir to the new root", errno);
  return {};
}

}  // namespace dotls
