// The certificate directory as the place of work of one run: opened once, so that nothing swapped
// underneath leads elsewhere, and locked. It knows no file in it.
#pragma once

#include <sys/stat.h>

#include <string>

#include "shared/unique_fd.hpp"

namespace dotls {

/// An open directory. The path is as the administrator gave it, for messages and for reading; all
/// that is made, renamed or removed goes by the descriptor.
struct WorkDirectory {
  std::string path;
  UniqueFd fd;
  struct stat facts {};
};

/// Opens the directory; a symbolic link to one is followed. Throws usage_error with the mend where
/// it is missing, is no directory or may not be entered.
[[nodiscard]] WorkDirectory open_work_directory(const std::string& path);

/// Throws Fatal(kExitSystem) with the mend where this process may not make files there.
void require_writable(const WorkDirectory& directory);

/// Takes the lock on the open file `fd` (flock(2): no file of its own, gone with the process);
/// false where another process has it. Never blocks. Throws system_error that names `what`.
[[nodiscard]] bool try_lock(int fd, const std::string& what);

/// Takes the lock on the directory, until `directory` goes. Throws Fatal(kExitSystem) where another
/// run has it. Never blocks.
void lock_directory(const WorkDirectory& directory);

}  // namespace dotls
