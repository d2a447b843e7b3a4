// A file as it was when it was looked at, for a process that stays and wants to know whether what
// it has read is still what is there. It watches nothing.
#pragma once

#include <sys/stat.h>

#include <string>
#include <vector>

namespace dotls {

/// What stat(2) says of the file that `path` leads to; all 0 where there was none.
struct SeenFile {
  std::string path;
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  timespec modified{};
  /// Also of owner and mode: a file that was refused for these may be fine now.
  timespec changed{};
};

using SeenFiles = std::vector<SeenFile>;

[[nodiscard]] SeenFile seen_file(const std::string& path, const struct stat& facts);

/// The file as it is now.
[[nodiscard]] SeenFile look_at(const std::string& path);

/// Whether the same file is there now, as it was then.
[[nodiscard]] bool is_unchanged(const SeenFile& seen);

}  // namespace dotls
