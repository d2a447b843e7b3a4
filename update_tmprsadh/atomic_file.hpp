// A file that is made beside its place and put there complete or not at all, whatever its contents.
//
// Beside its place: under a temporary name in the same directory. However this process ends, the
// old file is intact; SIGKILL or a power cut may leave the temporary one, which remove_debris
// removes.
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

/// The file while it is made; the destructor removes it unless commit() was called.
class AtomicFile {
 public:
  /// Makes the temporary file, mode 0600 until it has owner and group, then 0640. If this process,
  /// not being root, cannot give it to `ownership`, refusal() says which group and mode it has.
  /// Throws Fatal::system. `directory` must outlive this object.
  AtomicFile(const WorkDirectory& directory, std::string name, const Ownership& ownership);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  /// Throws Fatal::system, for example if there is no space.
  void write(std::string_view bytes);

  /// The contents so far, read by descriptor: the name may lead elsewhere by now. Throws
  /// Fatal::system.
  [[nodiscard]] FileContent read_back() const;
  [[nodiscard]] GroupRefusal refusal() const { return refusal_; }

  /// Puts the file in its place: fsync, rename, fsync of the directory. Blocks for the disk. Throws
  /// Fatal::system; then the old file is in place, unless only the last step failed.
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

/// Makes changes in the directory survive a power cut (fsync). Throws Fatal::system.
void sync_directory(const WorkDirectory& directory);

/// Removes the temporary files of the job of `lock`: the runs that left them have ended. A
/// directory of such a name stays. Returns how many it removed. Throws Fatal::system.
int remove_debris(const WorkDirectory& directory, const RunLock& lock);

}  // namespace dotls::update
