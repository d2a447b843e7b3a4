#include "update_tmprsadh/app.hpp"

#include <algorithm>
#include <array>
#include <csignal>

#include "shared/certdir/inspection.hpp"
#include "shared/exit_status.hpp"
#include "shared/report_errors.hpp"
#include "update_tmprsadh/option_table.hpp"
#include "update_tmprsadh/report.hpp"
#include "update_tmprsadh/rotation.hpp"
#include "update_tmprsadh/ticket_rotation.hpp"
#include "update_tmprsadh/work_directory.hpp"

namespace dotls::update {
namespace {

int show(const Config& config) {
  const Depth depth = config.task == Task::Check ? Depth::Thorough : Depth::Glance;
  (void)open_work_directory(config.directory);  // says why, where it cannot
  Findings findings = inspect_directory(config.directory, {depth, {}, config.warn_days});
  const Severity worst = worst_of(findings);
  if (config.verbosity == Verbosity::Errors) {
    std::erase_if(findings, [](const Finding& one) { return one.severity == Severity::Fine; });
  }
  if (config.json) {
    print_out(format_json(config.directory, worst, findings));
  } else if (!findings.empty()) {
    print_out(format_table(config.directory, findings));
  }
  return static_cast<int>(worst);
}

// Signals that by default would kill the process with a file half made: any that a user may send,
// and a CPU time limit.
constexpr std::array kSignals{SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU};

SignalInbox& take_signals(std::optional<SignalInbox>& signals) {
  return signals.emplace(kSignals);
}

}  // namespace

int run(const Config& config, const Diagnostics& diagnostics, std::optional<SignalInbox>& signals) {
  switch (config.task) {
    case Task::Help:
      return print_out(help_text());
    case Task::Version:
      return print_out(version_text());
    case Task::List:
    case Task::Check:
      return show(config);
    case Task::Parameters:
      run_rotation(config, diagnostics, take_signals(signals));
      return 0;
    case Task::TicketKeys:
      run_ticket_rotation(config, diagnostics, take_signals(signals));
      return 0;
    case Task::Adopt:
      run_ticket_adoption(config, diagnostics, take_signals(signals));
      return 0;
  }
  return kExitSystem;
}

}  // namespace dotls::update
