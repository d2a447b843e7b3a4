#include "dotls/settings/command_line.hpp"

#include <algorithm>
#include <utility>

#include "dotls/settings/draft.hpp"
#include "dotls/settings/option_side.hpp"
#include "dotls/settings/option_table.hpp"
#include "dotls/settings/resolve.hpp"
#include "shared/error.hpp"
#include "shared/options.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

constexpr const char* kNoProgram =
    "no program given; usage: dotls [options] program [argument ...]; try dotls --help";

// What somebody typed who wanted --check, --help or --version. It comes before anything else that
// is wrong with such a line, as that there is no program.
void refuse_what_is_no_service(const Draft& draft) {
  if (draft.checked_keeper) {
    throw Fatal::usage("--keeper goes with --check: type dotls --check --keeper " +
                       printable(*draft.checked_keeper));
  }
  if (draft.connect) {
    const auto& [host, port] = *draft.connect;
    const auto& protocol = draft.settings.starttls;
    const bool brackets = host.find(':') != std::string::npos;
    throw Fatal::usage("--connect goes with --check: type dotls --check " +
                       (protocol ? "-s " + std::string(option_word(*protocol)) + " " : "") +
                       "--connect " + (brackets ? "[" + host + "]" : host) + ":" + port);
  }
  if (draft.warn_days) {
    throw Fatal::usage("--warn-days goes with --check: type dotls --check --warn-days " +
                       std::to_string(*draft.warn_days));
  }
  if (draft.json) throw Fatal::usage("--json goes with --check: type dotls --check --json");
  const std::vector<std::string>& program = draft.settings.program;
  if (program.empty()) throw Fatal::usage(kNoProgram);
  const std::string& word = program.front();
  if (program.size() == 1 && (word == "help" || word == "version")) {
    throw Fatal::usage("\"" + word + "\" would be the name of a program; type dotls --" + word +
                       " (a program of that name by its path, as ./" + word + ")");
  }
}

// All that a service's options say, the keeper and its dotls-via have been told.
void refuse_beside_keeper(const std::vector<OptionUse>& uses,
                          const std::vector<std::string>& program) {
  for (const OptionUse& use : uses) {
    const OptionSide side = side_of(use.option);
    const bool fine = side == OptionSide::Both || side == OptionSide::Check;
    if (fine && use.option != "connect") continue;
    throw Fatal::usage(shown(use.option) +
                       " does not go with --check --keeper, which asks a keeper that runs: leave " +
                       "out one of them");
  }
  if (!program.empty()) {
    throw Fatal::usage("--check --keeper takes no program, as a keeper has none: leave out " +
                       printable(program.front()));
  }
}

CheckRequest check_request(const Draft& draft, const Environment& environment) {
  const Settings& settings = draft.settings;
  return {.verbosity = settings.verbosity,
          .log_format = settings.log_format,
          .tls = settings.tls,
          .json = draft.json,
          .program = settings.program,
          .path = environment.find("PATH").value_or("/bin:/usr/bin"),
          .warn_days = draft.warn_days,
          .connect = draft.connect,
          .keeper = draft.checked_keeper,
          .starttls = settings.starttls,
          .ehlo_name = settings.ehlo_name,
          .connect_timeout = settings.connect_timeout};
}

Request finish(Draft draft, const std::vector<OptionUse>& uses, const Environment& environment) {
  Settings& settings = draft.settings;
  // A check of a running port is a client.
  if (draft.connect && !settings.is_client()) settings.wiring = Wiring::ClientStdio;
  settings.tls.role = settings.is_client() ? Role::Client : Role::Server;
  if (!draft.check) refuse_what_is_no_service(draft);
  if (draft.checked_keeper) refuse_beside_keeper(uses, settings.program);
  read_tls_environment(environment, draft);
  pair_certificates(draft);
  check_combination(draft);
  settings.idle = idle_times(draft.data_timeout, settings.starttls);
  if (draft.check) return check_request(draft, environment);
  return ServeRequest{settings, read_peer(environment, settings)};
}

}  // namespace

Request parse_command_line(const std::vector<std::string>& arguments,
                           const Environment& environment) {
  ParsedOptions parsed = parse_options(arguments, option_specs());
  if (uses(parsed, "help")) return HelpRequest{};
  if (uses(parsed, "version")) return VersionRequest{};
  if (environment.find("NOTLS") && !uses(parsed, "check"))
    return without_tls(std::move(parsed), kNoProgram);
  Draft draft;
  for (const OptionUse& use : parsed.uses) {
    if (side_of(use.option) == OptionSide::Keeper) {
      throw Fatal::usage(shown(use.option) +
                         " is the keeper's: give it to dotls-keeper, as in dotls-keeper SOCKET " +
                         shown(use.option));
    }
    apply_option(use, draft);
  }
  draft.settings.program = std::move(parsed.operands);
  return finish(std::move(draft), parsed.uses, environment);
}

LogSettings asked_log(const std::vector<std::string>& arguments) {
  try {
    return log_settings_of(options_before_mistake(arguments, option_specs()));
  } catch (const Fatal&) {
    // It is --log-format itself that is wrong.
    return {};
  }
}

}  // namespace dotls
