#include "update_tmprsadh/run_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "shared/certdir/cert_directory.hpp"
#include "shared/certdir/file_access.hpp"
#include "shared/error.hpp"

namespace dotls::update {
namespace {

constexpr mode_t kMode = S_IRUSR | S_IWUSR;

const char* name_of(Job job) {
  switch (job) {
    case Job::Parameters:
      return kLockFile;
    case Job::TicketKeys:
      return kTicketsLockFile;
  }
  return "";
}

std::string busy_message(const WorkDirectory& directory, Job job) {
  switch (job) {
    case Job::Parameters:
      return directory.path +
             ": another update_tmprsadh is at work there; try again when it has ended";
    case Job::TicketKeys:
      return directory.path + "/" + kTicketKeysFile +
             ": another update_tmprsadh rotates it right now";
  }
  return {};
}

UniqueFd open_lock(const WorkDirectory& directory, const std::string& name) {
  const std::string path = directory.path + "/" + name;
  // O_NONBLOCK: for a FIFO that somebody put there.
  UniqueFd fd(::openat(directory.fd.get(), name.c_str(),
                       O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, kMode));
  if (!fd) {
    const int why = errno;
    if (why == ELOOP || why == EISDIR || why == ENXIO) {
      throw Fatal::usage(path + ": not the plain file that it should be; remove it and try again");
    }
    if (why == EACCES) {
      throw Fatal(kExitSystem, path + ": uid " + std::to_string(geteuid()) +
                                   " may not open it; run as root or as its owner");
    }
    throw Fatal::system(path, why);
  }
  struct stat facts {};
  if (::fstat(fd.get(), &facts) != 0) throw Fatal::system(path, errno);
  if (const auto problem = find_lock_problem(facts, directory.facts)) {
    throw Fatal::usage(path + ": " + *problem);
  }
  // Against a umask that takes rights from the owner, or a chmod -R that opened it.
  const bool is_closed = (facts.st_mode & ALLPERMS) == kMode || ::fchmod(fd.get(), kMode) == 0;
  if (!is_closed) throw Fatal::system(path + ": mode", errno);
  return fd;
}

}  // namespace

RunLock::RunLock(const WorkDirectory& directory, Job job)
    : fd_(open_lock(directory, name_of(job))), job_(job) {
  if (::flock(fd_.get(), LOCK_EX | LOCK_NB) == 0) return;
  if (errno == EWOULDBLOCK) throw Fatal(kExitSystem, busy_message(directory, job));
  throw Fatal::system(directory.path + "/" + name_of(job) + ": cannot be locked", errno);
}

}  // namespace dotls::update
