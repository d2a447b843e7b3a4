// dotls-via: where the process begins and ends. Started for each connection, so it links as little
// as it can: no OpenSSL.
#include <malloc.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dotls/network/network.hpp"
#include "dotls/settings/environment.hpp"
#include "dotls/settings/option_table.hpp"
#include "dotls/settings/via_command_line.hpp"
#include "dotls/via/front.hpp"
#include "shared/diagnostics.hpp"
#include "shared/memory_shortage.hpp"
#include "shared/posix_io.hpp"
#include "shared/report_errors.hpp"

namespace dotls {
namespace {

// The lines of a connection are the same whoever does its TLS, and so is the word that filters know
// them by.
constexpr const char* kLogWord = "dotls";

Diagnostics make_diagnostics(LogSettings settings, const Environment& environment) {
  const auto sink = is_stderr_network(kTcpserverFds.read)
                        ? Diagnostics::Sink::Syslog
                        : sink_of_stderr(environment.find("JOURNAL_STREAM"));
  prepare_for_memory_shortage(kLogWord, settings, sink);
  return {kLogWord, settings, sink};
}

int run_main(const std::vector<std::string>& arguments, Environment environment) {
  Diagnostics diagnostics = make_diagnostics(asked_via_log(arguments), environment);
  return report_errors(diagnostics, [&] {
    ViaCommand command = parse_via_command_line(arguments, environment);
    if (std::holds_alternative<HelpRequest>(command)) return print_out(via_help_text());
    if (std::holds_alternative<VersionRequest>(command))
      return print_out(version_text("dotls-via"));
    return run_front(std::get<ViaRequest>(command), std::move(environment), diagnostics);
  });
}

}  // namespace
}  // namespace dotls

int main(int argc, char** argv) {
  // Each further arena costs 64 MiB of address space, which softlimit -m counts.
  mallopt(M_ARENA_MAX, 1);
  return dotls::run_main(dotls::words_of(argc > 0 ? argv + 1 : argv),
                         dotls::Environment(dotls::words_of(environ)));
}
