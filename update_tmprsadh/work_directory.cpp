#include "update_tmprsadh/work_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "shared/error.hpp"

namespace dotls {
namespace {

std::string who() {
  return "uid " + std::to_string(geteuid());
}

}  // namespace

WorkDirectory open_work_directory(const std::string& path) {
  WorkDirectory directory;
  directory.path = path;
  directory.fd.reset(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.fd) {
    const int why = errno;
    if (why == ENOENT) {
      throw usage_error(path + ": no such directory; make it (install -d -m 750 -g qcerts " + path +
                        ") or name another with --certdir");
    }
    if (why == ENOTDIR) {
      throw usage_error(path + ": not a directory; name the certificate directory with --certdir");
    }
    if (why == EACCES) {
      throw Fatal(kExitSystem, path + ": " + who() + " may not read it; run as root or its owner");
    }
    throw system_error(path, why);
  }
  if (::fstat(directory.fd.get(), &directory.facts) != 0) throw system_error(path, errno);
  return directory;
}

void require_writable(const WorkDirectory& directory) {
  if (::faccessat(directory.fd.get(), ".", W_OK | X_OK, AT_EACCESS) == 0) return;
  if (errno == EACCES) {
    throw Fatal(kExitSystem, directory.path + ": " + who() +
                                 " may not write in it; run as root or as the directory's owner");
  }
  throw system_error(directory.path, errno);
}

bool try_lock(int fd, const std::string& what) {
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return true;
  if (errno == EWOULDBLOCK) return false;
  throw system_error(what + ": cannot be locked", errno);
}

void lock_directory(const WorkDirectory& directory) {
  if (try_lock(directory.fd.get(), directory.path)) return;
  throw Fatal(kExitSystem, directory.path +
                               ": another update_tmprsadh is at work there; try again when it has "
                               "ended");
}

}  // namespace dotls
