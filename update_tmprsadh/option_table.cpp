#include "update_tmprsadh/option_table.hpp"

#include <algorithm>
#include <array>

#include "shared/error.hpp"
#include "update_tmprsadh/sizes.hpp"

namespace dotls::update {
namespace {

constexpr int kMaxThreads = 1024;
constexpr int kMaxAgeDays = 3650;

constexpr unsigned bit_of(Task task) {
  return 1U << static_cast<unsigned>(task);
}
constexpr unsigned kMaking = bit_of(Task::Parameters);
constexpr unsigned kTickets = bit_of(Task::TicketKeys);
constexpr unsigned kAdopting = bit_of(Task::Adopt);
constexpr unsigned kShowing = bit_of(Task::List) | bit_of(Task::Check);
constexpr unsigned kAll = ~0U;

struct Option {
  OptionSpec spec;
  /// The tasks that it applies to.
  unsigned tasks;
  /// What it sets: the task, or how to do one.
  std::optional<Task> task;
  void (*apply)(Config& config, const std::string& value);
  /// Its lines of --help, and the heading of what follows.
  std::string_view help;
};

constexpr Option setting(OptionSpec spec, unsigned tasks,
                         void (*apply)(Config&, const std::string&), std::string_view help) {
  return {spec, tasks, std::nullopt, apply, help};
}

constexpr Option choice(OptionSpec spec, Task task, std::string_view help) {
  return {spec, kAll, task, [](Config&, const std::string&) {}, help};
}

constexpr std::array kTable{
    setting(
        {'d', "certdir", true}, kMaking | kTickets | kAdopting | kShowing,
        [](Config& config, const std::string& value) { config.directory = value; },
        "  -d, --certdir DIR   the certificate directory (CERTDIR, else " DOTLS_CERTDIR ")\n"),
    setting(
        {0, "group", true}, kMaking | kTickets | kAdopting,
        [](Config& config, const std::string& value) { config.group = value; },
        "      --group NAME    the group that may read what is made (qcerts)\n"),
    setting(
        {0, "dry-run", false}, kMaking | kTickets | kAdopting,
        [](Config& config, const std::string&) { config.dry_run = true; },
        "      --dry-run       say what would be done, and do nothing\n"),
    setting(
        {0, "if-present", false}, kMaking | kTickets,
        [](Config& config, const std::string&) { config.if_present = true; },
        "      --if-present    do nothing where there is no directory, or no ticket.keys to "
        "rotate\n"),
    setting(
        {'q', "quiet", false}, kMaking | kTickets | kAdopting | kShowing,
        [](Config& config, const std::string&) { config.verbosity = Verbosity::Errors; },
        "  -q, --quiet         errors only, on a terminal too\n"),
    setting(
        {'v', "verbose", false}, kMaking | kTickets | kAdopting,
        [](Config& config, const std::string&) { config.verbosity = Verbosity::Verbose; },
        "  -v, --verbose       notices, without a terminal too\n"),
    setting(
        {0, "log-format", true}, kMaking | kTickets | kAdopting | kShowing,
        [](Config& config, const std::string& value) {
          config.log_format = parse_log_format(value);
        },
        "      --log-format F  text (the default) or json: what is said on standard error\n"),
    choice({'h', "help", false}, Task::Help,
           "  -h, --help          this text; more: man update_tmprsadh\n"),
    choice({0, "version", false}, Task::Version,
           "      --version       the version\n"
           "\n"
           "RSA keys and DH parameters:\n"),
    setting(
        {0, "maxbits", true}, kMaking,
        [](Config& config, const std::string& value) {
          config.sizes = sizes_up_to(parse_size("--maxbits", value));
        },
        "      --maxbits N     2048, 3072, 4096, 6144 or 8192; its halves from 2048 up are made\n"
        "                      as well (SSL_BITS, else 2048)\n"),
    setting(
        {0, "threads", true}, kMaking,
        [](Config& config, const std::string& value) {
          config.threads = static_cast<unsigned>(parse_number("--threads", value, 1, kMaxThreads));
        },
        "      --threads N     search for a prime with N threads (all processors)\n"),
    setting(
        {0, "group-params", false}, kMaking,
        [](Config& config, const std::string&) { config.group_params = true; },
        "      --group-params  no search: the RFC 7919 group of each size\n"),
    setting(
        {0, "min-age", true}, kMaking,
        [](Config& config, const std::string& value) {
          config.min_age_days = static_cast<int>(parse_number("--min-age", value, 0, kMaxAgeDays));
        },
        "      --min-age DAYS  leave alone what is valid and younger\n"
        "\n"
        "Showing (exit status 0: fine, 1: a warning, 2: broken):\n"),
    choice({0, "ticket-keys", false}, Task::TicketKeys, ""),  // said in the usage
    Option{{0, "adopt", true},
           kAll,
           Task::Adopt,
           [](Config& config, const std::string& value) { config.adopted = value; },
           ""},
    setting(
        {0, "force", false}, kAdopting,
        [](Config& config, const std::string&) { config.force = true; }, ""),
    choice({0, "list", false}, Task::List,
           "      --list          each file, and what is wrong with it\n"),
    choice({0, "check", false}, Task::Check,
           "      --check         the same, with the tests of primes and keys, which take long\n"),
    setting(
        {0, "json", false}, kShowing,
        [](Config& config, const std::string&) { config.json = true; },
        "      --json          for a program to read\n"),
    setting(
        {0, "warn-days", true}, kShowing,
        [](Config& config, const std::string& value) {
          config.warn_days = parse_number("--warn-days", value, 0, kMaxAgeDays);
        },
        "      --warn-days N   warn of certificates with N days left or less\n"),
};

constexpr auto kSpecs = [] {
  std::array<OptionSpec, kTable.size()> specs{};
  std::transform(kTable.begin(), kTable.end(), specs.begin(),
                 [](const Option& option) { return option.spec; });
  return specs;
}();

// Always found: getopt_long(3) took the names from here.
const Option& option_of(const OptionUse& use) {
  return *std::find_if(kTable.begin(), kTable.end(), [&](const Option& candidate) {
    return candidate.spec.long_name == use.option;
  });
}

const char* words_for(Task task) {
  switch (task) {
    case Task::Parameters:
      return "without --ticket-keys, --adopt, --list or --check";
    case Task::TicketKeys:
      return "with --ticket-keys";
    case Task::Adopt:
      return "with --adopt";
    case Task::List:
      return "with --list";
    case Task::Check:
      return "with --check";
    case Task::Help:
      return "with --help";
    case Task::Version:
      return "with --version";
  }
  return "";
}

}  // namespace

std::span<const OptionSpec> option_specs() {
  return kSpecs;
}

std::optional<Task> find_task(const OptionUse& use) {
  return option_of(use).task;
}

void apply_option(const OptionUse& use, Config& config) {
  const Option& option = option_of(use);
  if ((option.tasks & bit_of(config.task)) == 0) {
    throw Fatal::usage("--" + std::string(use.option) + " has no meaning " +
                       words_for(config.task));
  }
  option.apply(config, use.value);
}

std::string help_text() {
  std::string text =
      "Usage: update_tmprsadh [options]            make new RSA keys and DH parameters\n"
      "       update_tmprsadh --ticket-keys ...    rotate the session-ticket keys\n"
      "       update_tmprsadh --adopt FILE         take another machine's ticket keys (--force)\n"
      "       update_tmprsadh --list | --check     show the directory\n"
      "\n";
  for (const Option& option : kTable) text += option.help;
  return text +
         "\n"
         "Exit status: 0 all was done; 100 wrong usage or set-up; 111 a system error or a "
         "signal.\n";
}

std::string version_text() {
  return "update_tmprsadh " DOTLS_VERSION "\n";
}

}  // namespace dotls::update
