#include "update_tmprsadh/rotation.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <iomanip>
#include <memory>
#include <sstream>
#include <system_error>
#include <thread>

#include "shared/error.hpp"
#include "shared/posix_io.hpp"
#include "shared/problem.hpp"
#include "update_tmprsadh/atomic_file.hpp"
#include "update_tmprsadh/interruption.hpp"
#include "update_tmprsadh/key_race.hpp"
#include "update_tmprsadh/manifest.hpp"
#include "update_tmprsadh/target.hpp"

namespace dotls::update {
namespace {

constexpr std::int64_t kSecondsADay = 86'400;

// The exception of a thread's constructor names no fix.
Fatal too_many_threads(unsigned threads, const std::system_error& error) {
  return Fatal(kExitSystem, "--threads " + std::to_string(threads) +
                                ": a thread cannot be started (" + error.code().message() +
                                "); give fewer, or raise the limits (ulimit -u, ulimit -v)");
}

// One run, and what each of its steps needs.
class Rotation {
 public:
  Rotation(const Config& config, const Diagnostics& diagnostics, SignalInbox& signals)
      : config_(config),
        diagnostics_(diagnostics),
        signals_(signals),
        directory_(open_work_directory(config.directory)) {}

  void run();

 private:
  [[nodiscard]] std::vector<MaterialFile> plan(const Ownership& ownership) const;
  [[nodiscard]] bool is_young_and_sound(const MaterialFile& file, const Ownership& ownership) const;
  void announce(const std::vector<MaterialFile>& files) const;
  void make(const MaterialFile& file, const Ownership& ownership);
  void put_in_place(const MaterialFile& file, const Ownership& ownership);
  [[nodiscard]] PkeyPtr generate(const MaterialFile& file, const Progress& progress);
  [[nodiscard]] std::string path_of(const MaterialFile& file) const {
    return directory_.path + "/" + file.name();
  }

  const Config& config_;
  const Diagnostics& diagnostics_;
  SignalInbox& signals_;
  WorkDirectory directory_;
  std::optional<Manifest> manifest_;
  GroupRefusal refusal_ = GroupRefusal::None;
};

void Rotation::run() {
  require_writable(directory_);
  std::optional<RunLock> lock;
  if (!config_.dry_run) lock.emplace(directory_, Job::Parameters);
  warn_of_other_writers(directory_, diagnostics_);
  const Ownership ownership =
      look_up_ownership(config_.group, directory_.facts.st_gid, diagnostics_);
  const std::vector<MaterialFile> files = plan(ownership);
  // All before the first is made: minutes of work must not end in a foreseeable refusal.
  for (const MaterialFile& file : files) require_replaceable(directory_, file.name());
  if (!lock) return announce(files);
  manifest_.emplace(directory_, *lock);
  const int removed = remove_debris(directory_, *lock);
  if (removed > 0) diagnostics_.status("removed what an earlier run left unfinished");
  for (const MaterialFile& file : files) make(file, ownership);
  report_refusal(refusal_, config_.group, diagnostics_);
  if (link_if_absent(directory_, kDhDefaultFile, dh_file_name(kParameterBits[0]))) {
    diagnostics_.status(directory_.path + "/" + kDhDefaultFile + ": linked");
  }
}

std::vector<MaterialFile> Rotation::plan(const Ownership& ownership) const {
  std::vector<MaterialFile> files;
  for (const int bits : config_.sizes) {
    for (const Material material : {Material::RsaKey, Material::DhParameters}) {
      const MaterialFile file{material, bits};
      if (!is_young_and_sound(file, ownership)) files.push_back(file);
    }
  }
  return files;
}

bool Rotation::is_young_and_sound(const MaterialFile& file, const Ownership& ownership) const {
  if (config_.min_age_days == 0) return false;
  const std::string path = path_of(file);
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return false;
  // A file from the future is old: otherwise, after the clock was set back, nothing would be made
  // for that time.
  const std::int64_t age = std::time(nullptr) - facts.st_mtime;
  if (age < 0 || age >= config_.min_age_days * kSecondsADay) return false;
  // Others may know a key that they could read, and may have chosen what they could write.
  if (!is_as_made(facts, ownership, directory_.facts.st_gid)) return false;
  if (find_problem([&] { [[maybe_unused]] const auto key = load_material(file, path); }))
    return false;
  diagnostics_.status(path + ": younger than --min-age, left alone");
  return true;
}

void Rotation::announce(const std::vector<MaterialFile>& files) const {
  if (config_.verbosity == Verbosity::Errors) return;
  std::string text;
  for (const MaterialFile& file : files)
    text.append("would make ").append(path_of(file)).append("\n");
  const std::string link = directory_.path + "/" + kDhDefaultFile;
  struct stat facts {};
  if (::lstat(link.c_str(), &facts) != 0 && errno == ENOENT) {
    text.append("would link ").append(link).append("\n");
  }
  if (text.empty()) text = "would make nothing\n";
  if (!write_all(STDOUT_FILENO, text)) throw Fatal::system("standard output", errno);
}

PkeyPtr Rotation::generate(const MaterialFile& file, const Progress& progress) {
  if (file.material == Material::DhParameters && config_.group_params) {
    return make_group_parameters(file.bits);
  }
  const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
  const unsigned threads = file.material == Material::RsaKey  // its two primes are soon found
                               ? 1
                               : config_.threads.value_or(processors);
  std::optional<KeyRace> race;
  try {
    race.emplace([file] { return make_generator(file); }, threads);
  } catch (const std::system_error& error) {
    throw too_many_threads(threads, error);
  }
  wait_unless_interrupted(race->done_fd(), signals_, progress);
  return race->take();
}

void Rotation::put_in_place(const MaterialFile& file, const Ownership& ownership) {
  const char* doing =
      file.material == Material::RsaKey ? "making a key" : "searching for a safe prime";
  const Progress progress(diagnostics_.verbose() && ::isatty(STDERR_FILENO) == 1,
                          file.name() + ": " + doing);
  const PkeyPtr key = generate(file, progress);
  const BioPtr pem = encode_pem(file.material, key.get());
  char* text = nullptr;
  const long length = BIO_get_mem_data(pem.get(), &text);

  AtomicFile made(directory_, file.name(), ownership);
  made.write({text, static_cast<std::size_t>(length)});
  // Read back, so that what was written is verified.
  const auto content = std::make_shared<FileContent>(made.read_back());
  run_unless_interrupted([file, content] { check_material(file, *content); }, signals_, progress);
  made.commit();
  manifest_->record(file.name(), content->bytes, ownership);
  refusal_ = std::max(refusal_, made.refusal());
}

void Rotation::make(const MaterialFile& file, const Ownership& ownership) {
  throw_if_interrupted(signals_);
  const Clock::time_point begun = Clock::now();
  put_in_place(file, ownership);
  const auto seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  std::ostringstream notice;
  notice << path_of(file) << ": made in " << std::fixed << std::setprecision(1) << seconds << " s";
  diagnostics_.status(notice.str());
}

}  // namespace

void run_rotation(const Config& config, const Diagnostics& diagnostics, SignalInbox& signals) {
  // So that cron is silent before the machine is set up.
  if (config.if_present && !is_there(config.directory)) {
    diagnostics.status(config.directory + ": there is none, so nothing is made");
    return;
  }
  Rotation(config, diagnostics, signals).run();
}

}  // namespace dotls::update
