// A file that is made beside its place and put there whole or not at all. It knows nothing of what
// is in it.
//
// Beside its place means a temporary name in the same directory. Whatever ends this process, the
// old file is whole; SIGKILL or a power cut may leave the temporary one, which remove_debris takes
// away.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/certdir/cert_directory.hpp"
#include "shared/unique_fd.hpp"
#include "update_tmprsadh/ownership.hpp"
#include "update_tmprsadh/run_lock.hpp"
#include "update_tmprsadh/work_directory.hpp"

namespace dotls::update {

/// A new temporary name for `target`: ".update_tmprsadh.<target>.<16 random hexadecimal digits>".
[[nodiscard]] std::string make_temporary_name(std::string_view target);

/// The file while it is made; removed when the object goes without commit().
class AtomicFile {
 public:
  /// Makes the temporary file, closed to all but its owner until it has owner and group, then with
  /// mode 0640. Where this process cannot give it to `ownership` because it is not root, refusal()
  /// says what became of the group and the mode. Throws Fatal::system. `directory` must outlive
  /// this object.
  AtomicFile(const WorkDirectory& directory, std::string name, const Ownership& ownership);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  /// Throws Fatal::system (no space left, for one).
  void write(std::string_view bytes);

  /// What the file holds by now, read by the descriptor: a name may have come to lead elsewhere.
  /// Throws Fatal::system.
  [[nodiscard]] FileContent read_back() const;
  [[nodiscard]] GroupRefusal refusal() const { return refusal_; }

  /// Puts the file in its place: fsync, rename, fsync of the directory. Blocks for the disk. Throws
  /// Fatal::system; the old file is in its place then, unless it was the last step that failed.
  void commit();

 private:
  AtomicFile(const WorkDirectory& directory, std::string name);
  [[nodiscard]] std::string path() const { return directory_.path + "/" + name_; }
  void give_to(const Ownership& ownership);

  const WorkDirectory& directory_;
  std::string name_;
  std::string temporary_name_;
  UniqueFd fd_;
  GroupRefusal refusal_ = GroupRefusal::None;
};

/// Makes what was done in the directory outlast a power cut (fsync). Throws Fatal::system.
void sync_directory(const WorkDirectory& directory);

/// Removes the temporary files of the job that `lock` is held for: whoever left them has ended. A
/// directory by such a name stays. Returns how many it removed. Throws Fatal::system.
int remove_debris(const WorkDirectory& directory, const RunLock& lock);

}  // namespace dotls::update
