#include "update_tmprsadh/atomic_file.hpp"

#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/filesystem/directory.hpp>
#include <cerrno>

#include "shared/error.hpp"
#include "shared/openssl_error.hpp"
#include "shared/posix_io.hpp"

namespace dotls {
namespace {

constexpr std::string_view kPrefix = ".update_tmprsadh.";
constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::size_t kRandomDigits = 16;
constexpr mode_t kMode = S_IRUSR | S_IWUSR | S_IRGRP;

}  // namespace

std::string make_temporary_name(std::string_view target) {
  std::array<unsigned char, kRandomDigits / 2> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
    throw Fatal(kExitSystem, "no random numbers: " + take_openssl_error("unknown reason"));
  }
  std::string name = std::string(kPrefix).append(target).append(".");
  for (const unsigned byte : random) name.append({kHex[byte >> 4U], kHex[byte & 0xfU]});
  return name;
}

std::optional<std::string> find_temporary_target(std::string_view name) {
  if (!name.starts_with(kPrefix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return std::nullopt;
  const std::string_view digits = name.substr(dot + 1);
  const bool is_hex = digits.find_first_not_of(kHex) == std::string_view::npos;
  if (digits.size() != kRandomDigits || !is_hex) return std::nullopt;
  return std::string(name.substr(0, dot));
}

AtomicFile::AtomicFile(const WorkDirectory& directory, std::string name)
    : directory_(directory), name_(std::move(name)) {
  while (!try_open()) {
  }
}

// False where another run took the file for debris, in the moment between its making and its lock.
bool AtomicFile::try_open() {
  temporary_name_ = make_temporary_name(name_);
  // O_EXCL: never a file, nor a link, that somebody else put there.
  fd_.reset(::openat(directory_.fd.get(), temporary_name_.c_str(),
                     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!fd_) throw system_error(path() + ": cannot be made anew", errno);
  struct stat facts {};
  return try_lock(fd_.get(), temporary_path()) && ::fstat(fd_.get(), &facts) == 0 &&
         facts.st_nlink == 1;
}

// Delegates, so that the destructor removes the file where it cannot be given away.
AtomicFile::AtomicFile(const WorkDirectory& directory, std::string name, const Ownership& ownership)
    : AtomicFile(directory, std::move(name)) {
  give_to(ownership);
}

AtomicFile::~AtomicFile() {
  if (!temporary_name_.empty()) ::unlinkat(directory_.fd.get(), temporary_name_.c_str(), 0);
}

void AtomicFile::give_to(const Ownership& ownership) {
  const uid_t uid = ownership.uid.value_or(static_cast<uid_t>(-1));
  if (::fchown(fd_.get(), uid, ownership.gid) != 0) {
    if (errno != EPERM || ownership.uid) {
      throw system_error(path() + ": cannot be given to " +
                             owner_name(ownership.uid.value_or(geteuid()), ownership.gid),
                         errno);
    }
    group_refused_ = true;
  }
  // After the owner, and not by the umask: the mode must not let a wrong group in for a moment.
  if (::fchmod(fd_.get(), kMode) != 0) throw system_error(path() + ": mode", errno);
}

void AtomicFile::write(std::string_view bytes) {
  if (!write_all(fd_.get(), bytes)) throw system_error(path() + ": cannot be written anew", errno);
}

std::string AtomicFile::temporary_path() const {
  return directory_.path + "/" + temporary_name_;
}

void AtomicFile::commit() {
  // Before the rename: the name must never lead to a file whose bytes the disk does not have.
  if (::fsync(fd_.get()) != 0) throw system_error(path() + ": cannot be written anew", errno);
  if (::renameat(directory_.fd.get(), temporary_name_.c_str(), directory_.fd.get(),
                 name_.c_str()) != 0) {
    throw system_error(path() + ": cannot be replaced", errno);
  }
  temporary_name_.clear();
  sync_directory(directory_);
}

void sync_directory(const WorkDirectory& directory) {
  if (::fsync(directory.fd.get()) != 0) throw system_error(directory.path + ": fsync", errno);
}

int remove_debris(const WorkDirectory& directory) {
  int removed = 0;
  for (const auto& entry : boost::filesystem::directory_iterator(directory.path)) {
    const std::string name = entry.path().filename().string();
    if (!find_temporary_target(name)) continue;
    const UniqueFd fd(::openat(directory.fd.get(), name.c_str(),
                               O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    struct stat facts {};
    if (!fd || ::fstat(fd.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) continue;
    const std::string path = directory.path + "/" + name;
    if (!try_lock(fd.get(), path)) continue;
    if (::unlinkat(directory.fd.get(), name.c_str(), 0) != 0) {
      if (errno == ENOENT) continue;
      throw system_error(path + ": cannot be removed", errno);
    }
    ++removed;
  }
  return removed;
}

}  // namespace dotls
