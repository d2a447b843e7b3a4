#include "update_tmprsadh/config.hpp"

#include "shared/error.hpp"
#include "shared/options.hpp"
#include "shared/printable.hpp"
#include "update_tmprsadh/option_table.hpp"
#include "update_tmprsadh/sizes.hpp"

namespace dotls::update {
namespace {

Task task_asked_for(const std::vector<OptionUse>& uses) {
  std::optional<Task> asked;
  for (const OptionUse& use : uses) {
    const auto task = find_task(use);
    if (!task) continue;
    if (*task == Task::Help || *task == Task::Version) return *task;
    if (asked && *asked != *task) {
      throw Fatal::usage(
          "--ticket-keys, --adopt, --list and --check are one a run; give one of them");
    }
    asked = task;
  }
  return asked.value_or(Task::Parameters);
}

void refuse_nonsense(const Config& config) {
  if (config.directory.empty())
    throw Fatal::usage("the certificate directory (--certdir) is empty");
  if (config.task == Task::Adopt && config.adopted.empty())
    throw Fatal::usage("--adopt names no file");
  if (config.group && config.group->empty()) throw Fatal::usage("--group names no group");
  if (config.group_params && config.threads) {
    throw Fatal::usage("--threads is for a search, and --group-params searches nothing");
  }
}

}  // namespace

LogSettings asked_log(const std::vector<std::string>& arguments) {
  LogSettings settings;
  try {
    for (const OptionUse& use : options_before_mistake(arguments, option_specs())) {
      if (use.option == "log-format") settings.format = parse_log_format(use.value);
    }
  } catch (const Fatal&) {
    // It is --log-format itself that is wrong.
    return {};
  }
  return settings;
}

Config parse_config(const std::vector<std::string>& arguments, const Environment& environment) {
  const ParsedOptions parsed = parse_options(arguments, option_specs());
  Config config;
  config.task = task_asked_for(parsed.uses);
  if (config.task == Task::Help || config.task == Task::Version) return config;
  if (!parsed.operands.empty()) {
    throw Fatal::usage("\"" + printable(parsed.operands.front(), 64) +
                       "\": no argument is expected; try --help");
  }
  const bool has_certdir = environment.certdir && !environment.certdir->empty();
  config.directory = has_certdir ? *environment.certdir : DOTLS_CERTDIR;
  for (const OptionUse& use : parsed.uses) apply_option(use, config);
  if (config.sizes.empty() && config.task == Task::Parameters) {
    const bool has_bits = environment.ssl_bits && !environment.ssl_bits->empty();
    config.sizes = sizes_up_to(has_bits ? parse_size("SSL_BITS", *environment.ssl_bits) : 2048);
  }
  refuse_nonsense(config);
  return config;
}

}  // namespace dotls::update
