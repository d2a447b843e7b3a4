#include "update_tmprsadh/ticket_rotation.hpp"

#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "shared/cert_directory.hpp"
#include "shared/error.hpp"
#include "shared/openssl_error.hpp"
#include "shared/posix_io.hpp"
#include "update_tmprsadh/atomic_file.hpp"
#include "update_tmprsadh/interruption.hpp"
#include "update_tmprsadh/target.hpp"

namespace dotls {
namespace {

constexpr const char* kMend = "; remove it and run update_tmprsadh --ticket-keys";

template <std::size_t Size>
void fill_at_random(std::array<unsigned char, Size>& field) {
  if (RAND_priv_bytes(field.data(), static_cast<int>(Size)) != 1) {
    throw Fatal(kExitSystem, "no random numbers: " + take_openssl_error("unknown reason"));
  }
}

Fatal another_run(const std::string& path) {
  return Fatal(kExitSystem, path + ": another update_tmprsadh rotates it right now");
}

// The lock of those who rotate is on ticket.keys itself, since the directory's is held for as long
// as a prime is searched. A rotation puts another file by that name, so what was locked may be the
// one before: look again. nullopt: there is no file.
UniqueFd find_and_lock(const WorkDirectory& directory, const std::string& path) {
  for (;;) {
    require_replaceable(directory, kTicketKeysFile);
    UniqueFd fd(::openat(directory.fd.get(), kTicketKeysFile,
                         O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!fd && errno == ENOENT) return fd;
    if (!fd) throw system_error(path, errno);
    if (!try_lock(fd.get(), path)) throw another_run(path);
    struct stat locked {};
    struct stat named {};
    if (::fstat(fd.get(), &locked) != 0) throw system_error(path, errno);
    const int found = ::fstatat(directory.fd.get(), kTicketKeysFile, &named, AT_SYMLINK_NOFOLLOW);
    if (found == 0 && locked.st_ino == named.st_ino && locked.st_dev == named.st_dev) return fd;
  }
}

// Keys that somebody else may know must not live on as the previous ones.
void require_unknown_to_others(const std::string& path, const struct stat& facts) {
  if (find_permission_problem(path, facts)) {
    throw usage_error(path + ": open to everyone, so its keys may be known" + kMend);
  }
  if (facts.st_uid != 0 && facts.st_uid != geteuid()) {
    throw usage_error(path + ": belongs to " + owner_name(facts.st_uid, facts.st_gid) +
                      ", who may know its keys" + kMend);
  }
}

std::vector<TicketKey> load_keys(const std::string& path) {
  const FileContent file = load_file(path, Secrecy::Public);
  require_unknown_to_others(path, file.facts);
  return parse_ticket_keys(path, file.bytes);
}

void write_keys(AtomicFile& file, const std::vector<TicketKey>& keys) {
  std::array<char, kTicketKeyBytes> bytes{};
  for (const TicketKey& key : keys) {
    serialise_ticket_key(key, bytes);
    file.write({bytes.data(), bytes.size()});
  }
  OPENSSL_cleanse(bytes.data(), bytes.size());
}

}  // namespace

TicketKey make_ticket_key() {
  TicketKey key;
  fill_at_random(key.name);
  fill_at_random(key.aes);
  fill_at_random(key.hmac);
  return key;
}

std::vector<TicketKey> rotated(const TicketKey& fresh, const std::vector<TicketKey>& old) {
  std::vector<TicketKey> keys{fresh};
  for (const TicketKey& key : old) {
    if (keys.size() < kMaxTicketKeys) keys.push_back(key);
  }
  return keys;
}

void run_ticket_rotation(const Config& config, const Diagnostics& diagnostics,
                         SignalInbox& signals) {
  // No directory, no ticket.keys: cron says nothing every hour before the machine is set up.
  if (config.if_present && ::access(config.directory.c_str(), F_OK) != 0 && errno == ENOENT) {
    diagnostics.status(config.directory + ": there is none, so nothing is rotated");
    return;
  }
  const WorkDirectory directory = open_work_directory(config.directory);
  const std::string path = directory.path + "/" + kTicketKeysFile;
  UniqueFd locked = find_and_lock(directory, path);
  if (!locked && config.if_present) {
    diagnostics.status(path + ": there is none, so nothing is rotated");
    return;
  }
  require_writable(directory);
  if (!locked) {
    lock_directory(directory);
    locked = find_and_lock(directory, path);
    if (locked) throw another_run(path);
  }
  const std::vector<TicketKey> old = locked ? load_keys(path) : std::vector<TicketKey>();
  const Ownership ownership = find_ownership(config.group, directory.facts.st_gid, diagnostics);
  const std::string outcome = locked ? "rotated" : "made";
  if (config.dry_run) {
    const std::string text = (locked ? "would rotate " : "would make ") + path + "\n";
    const bool said = config.verbosity == Verbosity::Errors || write_all(STDOUT_FILENO, text);
    if (!said) throw system_error("standard output", errno);
    return;
  }
  remove_debris(directory);
  AtomicFile file(directory, kTicketKeysFile, ownership);
  write_keys(file, rotated(make_ticket_key(), old));
  throw_if_interrupted(signals);
  file.commit();
  if (file.group_refused()) diagnostics.status(group_refused_notice(config.group));
  diagnostics.status(path + ": " + outcome);
}

}  // namespace dotls
