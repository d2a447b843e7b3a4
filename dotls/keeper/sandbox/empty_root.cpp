#include "dotls/keeper/sandbox/empty_root.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

#include "shared/error.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {
namespace {

constexpr std::array kPlaces{"/run", "/tmp", "/var/tmp", "/dev/shm"};

// A directory that has no name any more: nobody can make anything in it, not even root. Without a
// descriptor where none can be made.
UniqueFd make_removed_folder() {
  for (const char* place : kPlaces) {
    std::string path = std::string(place) + "/dotls-empty.XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) continue;
    UniqueFd folder(::open(path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    const int why = errno;
    if (::rmdir(path.c_str()) != 0) throw Fatal::system("sandbox: remove " + path, errno);
    if (!folder) throw Fatal::system("sandbox: " + path, why);
    return folder;
  }
  return {};
}

}  // namespace

std::string enter_empty_root() {
  if (::geteuid() != 0) return "not root";
  const UniqueFd folder = make_removed_folder();
  if (!folder) return "no room for an empty directory in /run, /tmp, /var/tmp and /dev/shm";
  if (::fchdir(folder.get()) != 0) throw Fatal::system("sandbox: chdir", errno);
  if (::chroot(".") != 0) {
    if (errno == EPERM) return "root without CAP_SYS_CHROOT";
    throw Fatal::system("sandbox: chroot", errno);
  }
  if (::chdir("/") != 0) throw Fatal::system("sandbox: chdir to the new root", errno);
  return {};
}

}  // namespace dotls
