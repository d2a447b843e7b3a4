// The certificate directory as the place of work of one run: opened once, so that nothing swapped
// underneath leads elsewhere. It knows no file in it.
#pragma once

#include <sys/stat.h>

#include <string>

#include "shared/diagnostics.hpp"
#include "shared/unique_fd.hpp"

namespace dotls::update {

/// An open directory. The path is as the administrator gave it, for messages and for reading; all
/// that is made, renamed or removed goes by the descriptor.
struct WorkDirectory {
  std::string path;
  UniqueFd fd;
  struct stat facts {};
};

/// Opens the directory; a symbolic link to one is followed. Throws Fatal::usage with the fix where
/// it is missing, is no directory or may not be entered.
[[nodiscard]] WorkDirectory open_work_directory(const std::string& path);

/// Throws Fatal(kExitSystem) with the fix where this process may not make files there.
void require_writable(const WorkDirectory& directory);

/// Says as an error that others than root can put their own files there, its owner among them,
/// where root is to work in such a directory: what is made is whole, but not for how long.
void warn_of_other_writers(const WorkDirectory& directory, const Diagnostics& diagnostics);

/// Whether there is anything by this path, as far as one can see. For --if-present.
[[nodiscard]] bool is_there(const std::string& path);

}  // namespace dotls::update
