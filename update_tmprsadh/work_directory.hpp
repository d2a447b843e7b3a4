// The certificate directory of one run: opened once, so that swapping the path has no effect.
#pragma once

#include <sys/stat.h>

#include <string>

#include "shared/diagnostics.hpp"
#include "shared/unique_fd.hpp"

namespace dotls::update {

/// An open directory. The path, as given, is for messages and for reading; files are made, renamed
/// and removed by descriptor.
struct WorkDirectory {
  std::string path;
  UniqueFd fd;
  struct stat facts {};
};

/// Opens the directory; follows a symbolic link. Throws Fatal::usage with the fix if it is missing,
/// not a directory or may not be entered.
[[nodiscard]] WorkDirectory open_work_directory(const std::string& path);

/// Throws Fatal(kExitSystem) with the fix if this process may not make files there.
void require_writable(const WorkDirectory& directory);

/// Logs an error if root works in a directory where other users, perhaps its owner, can replace
/// files.
void warn_of_other_writers(const WorkDirectory& directory, const Diagnostics& diagnostics);

/// Whether the path exists, as far as can be seen. For --if-present.
[[nodiscard]] bool is_there(const std::string& path);

}  // namespace dotls::update
