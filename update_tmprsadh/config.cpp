#include "update_tmprsadh/config.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "shared/certdir/cert_directory.hpp"
#include "shared/error.hpp"
#include "shared/options.hpp"
#include "shared/printable.hpp"

namespace dotls::update {
namespace {

constexpr int kMaxThreads = 1024;
constexpr int kMaxAgeDays = 3650;

// The tasks that an option has a meaning for: elsewhere it is refused and not passed over.
constexpr unsigned bit_of(Task task) {
  return 1U << static_cast<unsigned>(task);
}
constexpr unsigned kMaking = bit_of(Task::Parameters);
constexpr unsigned kTickets = bit_of(Task::TicketKeys);
constexpr unsigned kShowing = bit_of(Task::List) | bit_of(Task::Check);

struct Option {
  OptionSpec spec;
  unsigned tasks;
};

constexpr std::array kOptions{
    Option{{'d', "certdir", true}, kMaking | kTickets | kShowing},
    Option{{'q', "quiet", false}, kMaking | kTickets | kShowing},
    Option{{'v', "verbose", false}, kMaking | kTickets},
    Option{{'h', "help", false}, ~0U},
    Option{{0, "version", false}, ~0U},
    Option{{0, "maxbits", true}, kMaking},
    Option{{0, "group", true}, kMaking | kTickets},
    Option{{0, "threads", true}, kMaking},
    Option{{0, "group-params", false}, kMaking},
    Option{{0, "min-age", true}, kMaking},
    Option{{0, "dry-run", false}, kMaking | kTickets},
    Option{{0, "ticket-keys", false}, ~0U},
    Option{{0, "if-present", false}, kMaking | kTickets},
    Option{{0, "list", false}, ~0U},
    Option{{0, "check", false}, ~0U},
    Option{{0, "json", false}, kShowing},
};

std::vector<OptionSpec> all_specs() {
  std::vector<OptionSpec> specs;
  for (const Option& option : kOptions) specs.push_back(option.spec);
  return specs;
}

unsigned tasks_of(std::string_view option) {
  const auto* found = std::find_if(kOptions.begin(), kOptions.end(), [&](const Option& candidate) {
    return candidate.spec.long_name == option;
  });
  return found == kOptions.end() ? 0U : found->tasks;
}

std::optional<Task> find_task(std::string_view option) {
  if (option == "ticket-keys") return Task::TicketKeys;
  if (option == "list") return Task::List;
  if (option == "check") return Task::Check;
  if (option == "help") return Task::Help;
  if (option == "version") return Task::Version;
  return std::nullopt;
}

const char* name_of(Task task) {
  switch (task) {
    case Task::Parameters:
      return "without --ticket-keys, --list or --check";
    case Task::TicketKeys:
      return "with --ticket-keys";
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

Task task_asked_for(const std::vector<OptionUse>& uses) {
  std::optional<Task> asked;
  for (const OptionUse& use : uses) {
    const auto task = find_task(use.option);
    if (!task) continue;
    if (*task == Task::Help || *task == Task::Version) return *task;
    if (asked && *asked != *task) {
      throw usage_error("--ticket-keys, --list and --check are one a run; give one of them");
    }
    asked = task;
  }
  return asked.value_or(Task::Parameters);
}

int parse_size(const std::string& what, const std::string& text) {
  int bits = 0;
  const char* const text_end = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), text_end, bits);
  const bool is_number = error == std::errc() && end == text_end;
  if (is_number && std::find(std::begin(kParameterBits), std::end(kParameterBits), bits) !=
                       std::end(kParameterBits)) {
    return bits;
  }
  std::string why;
  if (is_number && bits < kParameterBits[0]) why = ": that is weak, and dotls would not use it";
  if (is_number && bits > 8192) why = ": that takes days to make, and clients refuse it";
  throw usage_error(what + " must be 2048, 3072, 4096, 6144 or 8192, not \"" + printable(text, 64) +
                    "\"" + why);
}

void take_option(const OptionUse& use, Config& config) {
  const std::string what = "--" + std::string(use.option);
  if (use.option == "certdir") config.directory = use.value;
  if (use.option == "group") config.group = use.value;
  if (use.option == "maxbits") config.sizes = sizes_up_to(parse_size(what, use.value));
  if (use.option == "threads") {
    config.threads = static_cast<unsigned>(parse_number(what, use.value, 1, kMaxThreads));
  }
  if (use.option == "min-age") {
    config.min_age_days = static_cast<int>(parse_number(what, use.value, 0, kMaxAgeDays));
  }
  if (use.option == "group-params") config.group_params = true;
  if (use.option == "dry-run") config.dry_run = true;
  if (use.option == "if-present") config.if_present = true;
  if (use.option == "json") config.json = true;
  if (use.option == "quiet") config.verbosity = Verbosity::Errors;
  if (use.option == "verbose") config.verbosity = Verbosity::Verbose;
}

void refuse_nonsense(const Config& config) {
  if (config.directory.empty()) throw usage_error("the certificate directory (--certdir) is empty");
  if (config.group && config.group->empty()) throw usage_error("--group names no group");
  if (config.group_params && config.threads) {
    throw usage_error("--threads is for a search, and --group-params searches nothing");
  }
}

}  // namespace

std::vector<int> sizes_up_to(int max_bits) {
  std::vector<int> sizes;
  for (int bits = max_bits; bits > kParameterBits[0]; bits /= 2) sizes.insert(sizes.begin(), bits);
  sizes.insert(sizes.begin(), kParameterBits[0]);
  return sizes;
}

Config parse_config(const std::vector<std::string>& arguments, const Environment& environment) {
  const std::vector<OptionSpec> specs = all_specs();
  const ParsedOptions parsed = parse_options(arguments, specs);
  Config config;
  config.task = task_asked_for(parsed.uses);
  if (config.task == Task::Help || config.task == Task::Version) return config;
  if (!parsed.operands.empty()) {
    throw usage_error("\"" + printable(parsed.operands.front(), 64) +
                      "\": no argument is expected; try --help");
  }
  const bool has_certdir = environment.certdir && !environment.certdir->empty();
  config.directory = has_certdir ? *environment.certdir : DOTLS_CERTDIR;
  for (const OptionUse& use : parsed.uses) {
    if ((tasks_of(use.option) & bit_of(config.task)) == 0) {
      throw usage_error("--" + std::string(use.option) + " has no meaning " + name_of(config.task));
    }
    take_option(use, config);
  }
  if (config.sizes.empty() && config.task == Task::Parameters) {
    const bool has_bits = environment.ssl_bits && !environment.ssl_bits->empty();
    config.sizes = sizes_up_to(has_bits ? parse_size("SSL_BITS", *environment.ssl_bits) : 2048);
  }
  refuse_nonsense(config);
  return config;
}

const char* version_text() {
  return "update_tmprsadh " DOTLS_VERSION "\n";
}

const char* help_text() {
  return "Usage: update_tmprsadh [options]            make RSA keys and DH parameters afresh\n"
         "       update_tmprsadh --ticket-keys ...    rotate the session-ticket keys\n"
         "       update_tmprsadh --list | --check     show the directory\n"
         "\n"
         "  -d, --certdir DIR   the certificate directory (CERTDIR, else " DOTLS_CERTDIR
         ")\n"
         "      --group NAME    the group that may read what is made ("
         "qcerts)\n"
         "      --dry-run       say what would be done, and do nothing\n"
         "      --if-present    do nothing where there is no directory, or no ticket.keys to "
         "rotate\n"
         "  -q, --quiet         errors alone, on a terminal too\n"
         "  -v, --verbose       notices, without a terminal too\n"
         "  -h, --help          this text\n"
         "      --version       the version\n"
         "\n"
         "RSA keys and DH parameters:\n"
         "      --maxbits N     2048, 3072, 4096, 6144 or 8192; its halves from 2048 up are made\n"
         "                      as well (SSL_BITS, else 2048)\n"
         "      --threads N     search for a prime with N threads (all processors)\n"
         "      --group-params  no search: the RFC 7919 group of each size\n"
         "      --min-age DAYS  leave alone what is valid and younger\n"
         "\n"
         "Showing (exit status 0: fine, 1: a warning, 2: broken):\n"
         "      --list          each file, and what is wrong with it\n"
         "      --check         the same, with the tests of primes and keys, which take long\n"
         "      --json          for a program to read\n"
         "\n"
         "Exit status: 0 all was done; 100 wrong usage or set-up; 111 a system error or a "
         "signal.\n";
}

}  // namespace dotls::update
