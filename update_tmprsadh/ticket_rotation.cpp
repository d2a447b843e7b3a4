#include "update_tmprsadh/ticket_rotation.hpp"

#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "shared/certdir/cert_directory.hpp"
#include "shared/certdir/file_access.hpp"
#include "shared/error.hpp"
#include "shared/openssl_error.hpp"
#include "shared/posix_io.hpp"
#include "update_tmprsadh/atomic_file.hpp"
#include "update_tmprsadh/interruption.hpp"
#include "update_tmprsadh/manifest.hpp"
#include "update_tmprsadh/target.hpp"

namespace dotls::update {
namespace {

constexpr const char* kMend = "; remove it and run update_tmprsadh --ticket-keys";

template <std::size_t Size>
void fill_at_random(std::array<unsigned char, Size>& field) {
  if (RAND_priv_bytes(field.data(), static_cast<int>(Size)) != 1) {
    throw Fatal(kExitSystem, "no random numbers: " + take_openssl_error("unknown reason"));
  }
}

// Keys that another user may know must not be kept as previous ones.
void require_unknown_to_others(const std::string& path, const struct stat& facts) {
  if (const auto exposure = find_exposure(facts)) {
    throw Fatal::usage(path + ": " + *exposure + kMend);
  }
}

using Keys = std::vector<TicketKey>;

// Where they stand in a file that has all of them.
constexpr std::size_t kCurrent = 0;
constexpr std::size_t kNext = 1;
constexpr std::size_t kEarlier = 2;

// One that was fetched must be whole, and what rotated() makes: a file of zeros or of one key four
// times is none.
Keys load_fetched(const std::string& path) {
  const auto file = find_file(path, Secrecy::Public);
  if (!file) throw Fatal::usage(path + ": no such file");
  if (const auto exposure = find_exposure(file->facts)) throw Fatal::usage(path + ": " + *exposure);
  if (file->bytes.size() != kTicketKeysInAFile * kTicketKeyBytes) {
    throw Fatal::usage(path + ": " + std::to_string(file->bytes.size()) +
                       " bytes long, but the file of a machine that rotates has 320");
  }
  Keys keys = parse_ticket_keys(path, file->bytes);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const bool twice = std::any_of(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(i),
                                   [&](const TicketKey& key) { return key.name == keys[i].name; });
    if (twice || keys[i].aes == decltype(keys[i].aes){} || keys[i].hmac == decltype(keys[i].hmac){})
      throw Fatal::usage(path + ": damaged; these are no four keys");
  }
  return keys;
}

// The present keys; nullopt: no file.
std::optional<Keys> find_keys(const WorkDirectory& directory, const std::string& path) {
  require_replaceable(directory, kTicketKeysFile);
  const auto file = find_file(path, Secrecy::Public);
  if (!file) return std::nullopt;
  require_unknown_to_others(path, file->facts);
  return parse_ticket_keys(path, file->bytes);
}

void write_keys(AtomicFile& file, const std::vector<TicketKey>& keys) {
  std::array<char, kTicketKeyBytes> bytes{};
  for (const TicketKey& key : keys) {
    serialise_ticket_key(key, bytes);
    file.write({bytes.data(), bytes.size()});
  }
  OPENSSL_cleanse(bytes.data(), bytes.size());
}

GroupRefusal put_in_place(const WorkDirectory& directory, const RunLock& lock, const Keys& keys,
                          const Ownership& ownership, SignalInbox& signals) {
  Manifest manifest(directory, lock);
  AtomicFile file(directory, kTicketKeysFile, ownership);
  write_keys(file, keys);
  const FileContent made = file.read_back();
  throw_if_interrupted(signals);
  file.commit();
  manifest.record(kTicketKeysFile, made.bytes, ownership);
  return file.refusal();
}

void announce(const Config& config, const std::string& text) {
  if (config.verbosity == Verbosity::Errors) return;
  if (!write_all(STDOUT_FILENO, text)) throw Fatal::system("standard output", errno);
}

}  // namespace

TicketKey make_ticket_key() {
  TicketKey key;
  fill_at_random(key.name);
  fill_at_random(key.aes);
  fill_at_random(key.hmac);
  return key;
}

std::vector<TicketKey> rotated(const std::vector<TicketKey>& old) {
  std::vector<TicketKey> keys;
  if (old.size() == kTicketKeysInAFile) {
    keys = {old[kNext], make_ticket_key(), old[kCurrent], old[kEarlier]};
  } else {
    keys = old;
    keys.insert(keys.begin() + (keys.empty() ? 0 : 1), make_ticket_key());
  }
  // All four from the beginning on: by its length the file tells that it has a next key. Nobody has
  // a ticket of these.
  while (keys.size() < kTicketKeysInAFile) keys.push_back(make_ticket_key());
  return keys;
}

bool follows(const std::vector<TicketKey>& fetched, const std::vector<TicketKey>& ours) {
  if (fetched == ours) return true;
  return std::find(fetched.begin() + kEarlier, fetched.end(), ours[kCurrent]) != fetched.end();
}

void run_ticket_rotation(const Config& config, const Diagnostics& diagnostics,
                         SignalInbox& signals) {
  // So that cron is silent before the machine is set up.
  if (config.if_present && !is_there(config.directory)) {
    diagnostics.status(config.directory + ": there is none, so nothing is rotated");
    return;
  }
  const WorkDirectory directory = open_work_directory(config.directory);
  const std::string path = directory.path + "/" + kTicketKeysFile;
  std::optional<Keys> old = find_keys(directory, path);
  if (!old && config.if_present) {
    diagnostics.status(path + ": there is none, so nothing is rotated");
    return;
  }
  require_writable(directory);
  std::optional<RunLock> lock;
  if (!config.dry_run) lock.emplace(directory, Job::TicketKeys);
  warn_of_other_writers(directory, diagnostics);
  const Ownership ownership = look_up_ownership(config.group, directory.facts.st_gid, diagnostics);
  if (!lock) return announce(config, (old ? "would rotate " : "would make ") + path + "\n");
  remove_debris(directory, *lock);
  // Again: the run that had the lock before may have rotated them.
  old = find_keys(directory, path);
  const Keys keys = rotated(old.value_or(Keys()));
  report_refusal(put_in_place(directory, *lock, keys, ownership, signals), config.group,
                 diagnostics);
  diagnostics.status(path + (old ? ": rotated" : ": made"));
}

void run_ticket_adoption(const Config& config, const Diagnostics& diagnostics,
                         SignalInbox& signals) {
  const Keys fetched = load_fetched(config.adopted);
  const WorkDirectory directory = open_work_directory(config.directory);
  const std::string path = directory.path + "/" + kTicketKeysFile;
  require_writable(directory);
  std::optional<RunLock> lock;
  if (!config.dry_run) lock.emplace(directory, Job::TicketKeys);
  warn_of_other_writers(directory, diagnostics);
  const Ownership ownership = look_up_ownership(config.group, directory.facts.st_gid, diagnostics);
  if (lock) remove_debris(directory, *lock);
  const std::optional<Keys> ours = find_keys(directory, path);
  if (ours == fetched) return diagnostics.status(path + ": the same as " + config.adopted);
  if (ours && !follows(fetched, *ours) && !config.force) {
    throw Fatal::usage(config.adopted + ": our current key (" + path +
                       ") is not among its earlier ones, so tickets of this machine would be lost; "
                       "does only one machine rotate? --force adopts it all the same");
  }
  if (config.dry_run) return announce(config, "would adopt " + config.adopted + "\n");
  report_refusal(put_in_place(directory, *lock, fetched, ownership, signals), config.group,
                 diagnostics);
  diagnostics.status(path + ": adopted from " + config.adopted);
}

}  // namespace dotls::update
