#include "update_tmprsadh/atomic_file.hpp"

#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/filesystem/directory.hpp>
#include <cerrno>

#include "shared/accounts.hpp"
#include "shared/certdir/file_role.hpp"
#include "shared/error.hpp"
#include "shared/hex.hpp"
#include "shared/openssl_error.hpp"
#include "shared/posix_io.hpp"

namespace dotls::update {
namespace {

// The job that makes a file of this name.
Job job_of(std::string_view target) {
  const bool of_tickets = target == kTicketKeysFile || target == kTicketsManifest;
  return of_tickets ? Job::TicketKeys : Job::Parameters;
}

}  // namespace

std::string make_temporary_name(std::string_view target) {
  std::array<unsigned char, kTemporaryDigits / 2> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
    throw Fatal(kExitSystem, "no random numbers: " + take_openssl_error("unknown reason"));
  }
  std::string name = std::string(kTemporaryPrefix).append(target).append(".");
  for (const unsigned char byte : random) append_hex(name, byte);
  return name;
}

AtomicFile::AtomicFile(const WorkDirectory& directory, std::string name)
    : directory_(directory), name_(std::move(name)), temporary_name_(make_temporary_name(name_)) {
  // O_EXCL: never a file or link that another user put there.
  fd_.reset(::openat(directory_.fd.get(), temporary_name_.c_str(),
                     O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!fd_) throw Fatal::system(path() + ": cannot be made", errno);
}

// Delegates, so that the destructor removes the file if chown fails.
AtomicFile::AtomicFile(const WorkDirectory& directory, std::string name, const Ownership& ownership)
    : AtomicFile(directory, std::move(name)) {
  give_to(ownership);
}

AtomicFile::~AtomicFile() {
  if (!temporary_name_.empty()) ::unlinkat(directory_.fd.get(), temporary_name_.c_str(), 0);
}

void AtomicFile::give_to(const Ownership& ownership) {
  const uid_t uid = ownership.uid.value_or(static_cast<uid_t>(-1));
  bool group_refused = false;
  if (::fchown(fd_.get(), uid, ownership.gid) != 0) {
    if (errno != EPERM || ownership.uid) {
      throw Fatal::system(path() + ": cannot be given to " +
                              owner_name(ownership.uid.value_or(geteuid()), ownership.gid),
                          errno);
    }
    group_refused = true;
  }
  struct stat facts {};
  if (::fstat(fd_.get(), &facts) != 0) throw Fatal::system(path(), errno);
  // After the owner, and whatever the umask: the mode must never admit a wrong group.
  const mode_t mode = mode_for(facts.st_gid, ownership, directory_.facts.st_gid);
  if (::fchmod(fd_.get(), mode) != 0) throw Fatal::system(path() + ": mode", errno);
  if (!group_refused) return;
  refusal_ = mode == kClosedMode ? GroupRefusal::Closed : GroupRefusal::DirectorysGroup;
}

void AtomicFile::write(std::string_view bytes) {
  if (!write_all(fd_.get(), bytes)) throw Fatal::system(path() + ": cannot be written", errno);
}

FileContent AtomicFile::read_back() const {
  FileContent content;
  content.path = path();
  if (::fstat(fd_.get(), &content.facts) != 0) throw Fatal::system(path(), errno);
  content.bytes.resize(static_cast<std::size_t>(content.facts.st_size));
  const ssize_t got = ::pread(fd_.get(), content.bytes.data(), content.bytes.size(), 0);
  if (got < 0) throw Fatal::system(path() + ": cannot be read back", errno);
  content.bytes.resize(static_cast<std::size_t>(got));
  return content;
}

void AtomicFile::commit() {
  // Before the rename: the name must never lead to a file whose bytes are not on disk.
  if (::fsync(fd_.get()) != 0) throw Fatal::system(path() + ": cannot be written", errno);
  if (::renameat(directory_.fd.get(), temporary_name_.c_str(), directory_.fd.get(),
                 name_.c_str()) != 0) {
    throw Fatal::system(path() + ": cannot be replaced", errno);
  }
  temporary_name_.clear();
  sync_directory(directory_);
}

void sync_directory(const WorkDirectory& directory) {
  if (::fsync(directory.fd.get()) != 0) throw Fatal::system(directory.path + ": fsync", errno);
}

int remove_debris(const WorkDirectory& directory, const RunLock& lock) {
  int removed = 0;
  for (const auto& entry : boost::filesystem::directory_iterator(directory.path)) {
    const std::string name = entry.path().filename().string();
    const auto target = find_temporary_target(name);
    if (!target || job_of(*target) != lock.job()) continue;
    // No lock on the file itself, which any reader could take. A link is removed, not its target.
    struct stat facts {};
    const bool found =
        ::fstatat(directory.fd.get(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0;
    if (!found || S_ISDIR(facts.st_mode)) continue;
    if (::unlinkat(directory.fd.get(), name.c_str(), 0) != 0) {
      if (errno == ENOENT) continue;
      throw Fatal::system(directory.path + "/" + name + ": cannot be removed", errno);
    }
    ++removed;
  }
  return removed;
}

}  // namespace dotls::update
