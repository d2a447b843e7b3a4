// A file's identity when it was read, so that a resident process can tell whether it has changed.
#pragma once

#include <sys/stat.h>

#include <string>
#include <vector>

namespace dotls {

/// From stat(2) on `path`; all 0 if there was no file.
struct SeenFile {
  std::string path;
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  timespec modified{};
  /// Changes with owner and mode too: a file refused for these may be fine now.
  timespec changed{};
};

using SeenFiles = std::vector<SeenFile>;

[[nodiscard]] SeenFile seen_file(const std::string& path, const struct stat& facts);

/// The file as it is now.
[[nodiscard]] SeenFile look_at(const std::string& path);

/// Whether the same file is there, unchanged.
[[nodiscard]] bool is_unchanged(const SeenFile& seen);

}  // namespace dotls
