// Where the process begins and ends: the only user of argv, environ and exit.
#include <malloc.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dotls/check/check.hpp"
#include "dotls/session/app.hpp"
#include "dotls/settings/command_line.hpp"
#include "dotls/settings/environment.hpp"
#include "dotls/settings/option_table.hpp"
#include "dotls/wrapper/wrapper.hpp"
#include "shared/diagnostics.hpp"
#include "shared/error.hpp"
#include "shared/memory_shortage.hpp"
#include "shared/openssl_memory.hpp"
#include "shared/posix_io.hpp"
#include "shared/report_errors.hpp"

namespace dotls {
namespace {

Diagnostics::Sink sink_for(const SuperServerFds& network, const Environment& environment) {
  if (is_stderr_network(network.read)) return Diagnostics::Sink::Syslog;
  return sink_of_stderr(environment.find("JOURNAL_STREAM"));
}

// What is said, and where: also by std::terminate.
Diagnostics make_diagnostics(LogSettings settings, const SuperServerFds& network,
                             const Environment& environment) {
  const auto sink = sink_for(network, environment);
  prepare_for_memory_shortage("dotls", settings, sink);
  return {"dotls", settings, sink};
}

int run(const CheckRequest& request, const Environment& environment) {
  const Diagnostics diagnostics = make_diagnostics(
      {request.verbosity, request.log_format},
      request.tls.role == Role::Client ? kTcpclientFds : kTcpserverFds, environment);
  return report_errors(diagnostics, [&] {
    const CheckOutcome outcome = run_check(request);
    print_out(outcome.report);
    return outcome.exit_status;
  });
}

int run(const ServeRequest& request, Environment environment) {
  Diagnostics diagnostics =
      make_diagnostics({request.settings.verbosity, request.settings.log_format},
                       network_fds(request.settings), environment);
  return report_errors(diagnostics,
                       [&] { return run_app(request, std::move(environment), diagnostics); });
}

int run_main(int argc, char** argv) {
  Diagnostics diagnostics =
      make_diagnostics({}, kTcpserverFds, Environment(std::vector<std::string>()));
  watch_openssl_memory();
  return report_errors(diagnostics, [&] {
    const std::vector<std::string> arguments = words_of(argc > 0 ? argv + 1 : argv);
    Environment environment(words_of(environ));
    Request request;
    try {
      request = parse_command_line(arguments, environment);
    } catch (const Fatal&) {
      // -q silences everything, even other errors.
      diagnostics = make_diagnostics(asked_log(arguments), kTcpserverFds, environment);
      throw;
    }
    const bool is_help = std::holds_alternative<HelpRequest>(request);
    if (is_help || std::holds_alternative<VersionRequest>(request)) {
      diagnostics = make_diagnostics(asked_log(arguments), kTcpserverFds, environment);
      return print_out(is_help ? help_text() : version_text("dotls"));
    }
    if (const auto* check = std::get_if<CheckRequest>(&request)) return run(*check, environment);
    return run(std::get<ServeRequest>(request), std::move(environment));
  });
}

}  // namespace
}  // namespace dotls

int main(int argc, char** argv) {
  // Each further arena costs 64 MiB of address space, which softlimit -m counts.
  mallopt(M_ARENA_MAX, 1);
  return dotls::run_main(argc, argv);
}
