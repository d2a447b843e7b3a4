#include "shared/journal.hpp"

#include <sys/stat.h>

namespace dotls {

bool is_journal(int fd, const std::optional<std::string>& value) {
  struct stat status {};
  if (!value || ::fstat(fd, &status) != 0) return false;
  return *value == std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

}  // namespace dotls
