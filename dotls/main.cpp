// Where the process begins and ends: the only place that knows argv, environ, stdout and exit.
#include <malloc.h>
#include <unistd.h>

#include <exception>
#include <new>
#include <string>
#include <variant>
#include <vector>

#include "dotls/app.hpp"
#include "dotls/check/check.hpp"
#include "dotls/config.hpp"
#include "dotls/environment.hpp"
#include "dotls/network.hpp"
#include "dotls/usage.hpp"
#include "shared/diagnostics.hpp"
#include "shared/error.hpp"
#include "shared/posix_io.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {
namespace {

int print(std::string_view text) {
  return write_all(STDOUT_FILENO, text) ? 0 : kExitSystem;
}

// Calls `work` and turns what it throws into a line and an exit status.
template <class Work>
int report_errors(const Diagnostics& diagnostics, Work work) {
  const auto say = [&](const char* message) {
    const SigpipeIgnored ignored;
    diagnostics.fatal(message);
  };
  try {
    return work();
  } catch (const Fatal& error) {
    say(error.what());
    return error.exit_status();
  } catch (const std::bad_alloc&) {
    say("out of memory; raise ulimit -v (softlimit -a, -m)");
  } catch (const std::exception& error) {
    say(error.what());
  }
  return kExitSystem;
}

int check(const Config& config) {
  const CheckOutcome outcome = run_check(config);
  return print(outcome.report) == 0 ? outcome.exit_status : kExitSystem;
}

int run_config(const Config& config, const Environment& environment) {
  if (config.check) return check(config);
  const auto sink = is_stderr_network(config.wiring) ? Diagnostics::Sink::Syslog
                                                     : Diagnostics::Sink::StandardError;
  Diagnostics diagnostics("dotls", config.verbosity, sink);
  return report_errors(diagnostics, [&] { return run_app(config, environment, diagnostics); });
}

int run_main(const std::vector<std::string>& arguments, const Environment& environment) {
  const auto sink = is_stderr_network(Wiring::Server) ? Diagnostics::Sink::Syslog
                                                      : Diagnostics::Sink::StandardError;
  const Diagnostics diagnostics("dotls", Verbosity::Errors, sink);
  return report_errors(diagnostics, [&] {
    const auto parsed = parse_config(arguments, environment);
    if (std::holds_alternative<HelpRequest>(parsed)) return print(help_text());
    if (std::holds_alternative<VersionRequest>(parsed)) return print(version_text());
    return run_config(std::get<Config>(parsed), environment);
  });
}

}  // namespace
}  // namespace dotls

int main(int argc, char** argv) {
  // Each further arena costs 64 MiB of address space, which softlimit -m counts.
  mallopt(M_ARENA_MAX, 1);
  std::vector<std::string> words;
  for (char** word = environ; *word != nullptr; ++word) words.emplace_back(*word);
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return dotls::run_main(arguments, dotls::Environment(words));
}
