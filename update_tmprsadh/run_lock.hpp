// The lock that allows one run of a job at a time in a directory.
//
// It is on a file that only its owner can open: flock(2) needs only an open descriptor, so if it
// were on the directory or a file that the services read, any of them could block all runs for
// ever.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>
#include <string_view>

#include "shared/unique_fd.hpp"
#include "update_tmprsadh/work_directory.hpp"

namespace dotls::update {

/// Jobs that run in parallel: the search for a prime takes hours, and ticket keys must not grow old
/// meanwhile.
enum class Job { Parameters, TicketKeys };

/// The lock on one job in one directory, held while the object lives. The kernel releases it
/// however the process ends (flock(2)); its file, empty and 0600, stays.
class RunLock {
 public:
  /// Makes the file if needed. Never blocks. Throws Fatal(kExitSystem) if another run has the lock,
  /// Fatal::usage if the file of that name is not this tool's.
  RunLock(const WorkDirectory& directory, Job job);

  [[nodiscard]] Job job() const { return job_; }

 private:
  UniqueFd fd_;
  Job job_;
};

}  // namespace dotls::update
