#include "update_tmprsadh/target.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "shared/error.hpp"
#include "update_tmprsadh/atomic_file.hpp"

namespace dotls::update {

void require_replaceable(const WorkDirectory& directory, const std::string& name) {
  const std::string path = directory.path + "/" + name;
  struct stat facts {};
  if (::fstatat(directory.fd.get(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return;
    throw Fatal::system(path, errno);
  }
  if (S_ISREG(facts.st_mode)) return;
  if (S_ISLNK(facts.st_mode)) {
    throw Fatal::usage(
        path +
        ": a symbolic link, which is neither followed nor replaced; remove it, or name "
        "the directory it leads to with --certdir");
  }
  const char* what = S_ISDIR(facts.st_mode) ? "a directory" : "not a plain file";
  throw Fatal::usage(path + ": " + what + ", where a file belongs; move it away");
}

bool link_if_absent(const WorkDirectory& directory, const std::string& name,
                    const std::string& target) {
  if (::symlinkat(target.c_str(), directory.fd.get(), name.c_str()) != 0) {
    if (errno == EEXIST) return false;
    throw Fatal::system(directory.path + "/" + name + ": cannot be made", errno);
  }
  sync_directory(directory);
  return true;
}

}  // namespace dotls::update
