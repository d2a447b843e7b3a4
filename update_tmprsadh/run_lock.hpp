// The lock that lets one run at a time do a job in a directory. It knows nothing of the job.
//
// It is on a file that its owner alone can open: flock(2) asks for no more than an open descriptor,
// so that on the directory, or on a file that the services read, each of them could keep every run
// out for ever.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>
#include <string_view>

#include "shared/unique_fd.hpp"
#include "update_tmprsadh/work_directory.hpp"

namespace dotls::update {

/// What runs beside each other: the search for a prime takes hours, and ticket keys must not grow
/// old meanwhile.
enum class Job { Parameters, TicketKeys };

/// The lock on one job in one directory, held for as long as the object lives. It goes with the
/// process, however that ends (flock(2)); its file, empty and 0600, stays.
class RunLock {
 public:
  /// Makes the file where there is none. Never blocks. Throws Fatal(kExitSystem) where another run
  /// has the lock, Fatal::usage where what has the file's name is not this tool's.
  RunLock(const WorkDirectory& directory, Job job);

  [[nodiscard]] Job job() const { return job_; }

 private:
  UniqueFd fd_;
  Job job_;
};

}  // namespace dotls::update
