// A directory of a test's own, and small things that live in it.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "shared/unique_fd.hpp"

namespace dotls::test {

/// Makes a directory under TMPDIR (mode 0755, so that a test may drop root) and removes it with all
/// that is in it. Throws std::runtime_error.
class TempDir {
 public:
  TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir();

  [[nodiscard]] const std::string& path() const { return path_; }
  /// The path of `name` in it.
  [[nodiscard]] std::string operator/(std::string_view name) const;
  /// Writes the file with exactly this mode, whatever the umask; returns its path.
  std::string write(std::string_view name, std::string_view content, mode_t mode = 0644) const;

 private:
  std::string path_;
};

/// The whole file, or "" if there is none.
[[nodiscard]] std::string read_file(const std::string& path);
[[nodiscard]] bool file_exists(const std::string& path);

/// A door that a test program waits at (testprog: `gate PATH`) until the test opens it.
class Gate {
 public:
  /// Makes the FIFO in `directory`, closed.
  explicit Gate(const TempDir& directory, std::string_view name = "gate");
  [[nodiscard]] const std::string& path() const { return path_; }
  /// Lets everybody pass, for good.
  void open();

 private:
  std::string path_;
  UniqueFd fd_;
};

}  // namespace dotls::test
