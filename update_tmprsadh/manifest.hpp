// Which files a job has made in the certificate directory, with the SHA-256 of each, in the format
// of sha256sum(1): a file that somebody has replaced since is no longer ours to remove.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "update_tmprsadh/ownership.hpp"
#include "update_tmprsadh/run_lock.hpp"
#include "update_tmprsadh/work_directory.hpp"

namespace dotls::update {

/// The digest of each file, in hexadecimal digits, by its name.
using Digests = std::map<std::string, std::string>;

/// The files in the text of a manifest. A line of another form, or with a name that is not a plain
/// one, is left out; of a file that is there twice the last digest counts.
[[nodiscard]] Digests parse_digests(std::string_view text);
[[nodiscard]] std::string format_digests(const Digests& digests);

/// The manifest of one job. Its lock keeps other runs from writing it.
class Manifest {
 public:
  /// Reads what earlier runs recorded. Throws Fatal if what has its name can be neither read nor
  /// replaced. `directory` must outlive this object.
  Manifest(const WorkDirectory& directory, const RunLock& lock);

  /// Records that the file `name`, which is in its place, holds `bytes` and was made here. Replaces
  /// the manifest: complete or not at all. Blocks for the disk. Throws Fatal.
  void record(const std::string& name, std::span<const char> bytes, const Ownership& ownership);

 private:
  const WorkDirectory& directory_;
  std::string name_;
  Digests made_;
};

}  // namespace dotls::update
