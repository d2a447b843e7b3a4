#include "update_tmprsadh/ticket_rotation.hpp"

#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "shared/certdir/cert_directory.hpp"
#include "shared/certdir/file_access.hpp"
#include "shared/error.hpp"
#include "shared/openssl_error.hpp"
#include "shared/posix_io.hpp"
#include "update_tmprsadh/atomic_file.hpp"
#include "update_tmprsadh/interruption.hpp"
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

std::vector<TicketKey> rotated(const TicketKey& fresh, const std::vector<TicketKey>& old) {
  std::vector<TicketKey> keys{fresh};
  for (const TicketKey& key : old) {
    if (keys.size() < kMaxTicketKeys) keys.push_back(key);
  }
  return keys;
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
  AtomicFile file(directory, kTicketKeysFile, ownership);
  write_keys(file, rotated(make_ticket_key(), old.value_or(Keys())));
  throw_if_interrupted(signals);
  file.commit();
  report_refusal(file.refusal(), config.group, diagnostics);
  diagnostics.status(path + (old ? ": rotated" : ": made"));
}

}  // namespace dotls::update
