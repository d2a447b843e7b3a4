#include "update_tmprsadh/work_directory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "shared/accounts.hpp"
#include "shared/error.hpp"

namespace dotls::update {
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
      throw Fatal::usage(path + ": no such directory; make it (install -d -m 750 -g qcerts " +
                         path + ") or name another with --certdir");
    }
    if (why == ENOTDIR) {
      throw Fatal::usage(path + ": not a directory; name the certificate directory with --certdir");
    }
    if (why == EACCES) {
      throw Fatal(kExitSystem, path + ": " + who() + " may not read it; run as root or its owner");
    }
    if (why == ELOOP) {
      throw Fatal::usage(path +
                         ": symbolic links that lead in a circle; name the certificate directory "
                         "with --certdir");
    }
    throw Fatal::system(path, why);
  }
  if (::fstat(directory.fd.get(), &directory.facts) != 0) throw Fatal::system(path, errno);
  return directory;
}

void require_writable(const WorkDirectory& directory) {
  if (::faccessat(directory.fd.get(), ".", W_OK | X_OK, AT_EACCESS) == 0) return;
  if (errno == EACCES) {
    throw Fatal(kExitSystem, directory.path + ": " + who() +
                                 " may not write in it; run as root or as the directory's owner");
  }
  throw Fatal::system(directory.path, errno);
}

bool is_there(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0 || errno != ENOENT;
}

void warn_of_other_writers(const WorkDirectory& directory, const Diagnostics& diagnostics) {
  if (geteuid() != 0) return;
  const auto& [path, fd, facts] = directory;
  if (facts.st_uid != 0) {
    diagnostics.error(path + ": belongs to " + owner_name(facts.st_uid, facts.st_gid) +
                      ", who can replace what is made there; chown root " + path);
  }
  // The sticky bit restricts removal to owners.
  const mode_t mode = facts.st_mode;
  if ((mode & S_ISVTX) != 0 || (mode & (S_IWGRP | S_IWOTH)) == 0) return;
  const bool everybody = (mode & S_IWOTH) != 0;
  diagnostics.error(path + ": " + (everybody ? "anybody" : "its group") +
                    " can replace what is made there; chmod " + (everybody ? "o-w,g-w " : "g-w ") +
                    path);
}

}  // namespace dotls::update
