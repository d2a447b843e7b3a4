#include "dotls/check/check.hpp"

#include <unistd.h>

#include <algorithm>

#include "dotls/check/algorithms.hpp"
#include "dotls/check/keeper.hpp"
#include "dotls/check/own_files.hpp"
#include "dotls/check/port.hpp"
#include "dotls/check/report.hpp"
#include "dotls/check/service.hpp"
#include "dotls/tls/allowed_clients.hpp"
#include "dotls/tls/context.hpp"
#include "shared/error.hpp"
#include "shared/problem.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {
namespace {

// The context of a connection, and its first answer to a client: loads what only a ClientHello
// loads.
void try_context(Finding& finding, const TlsSettings& settings) {
  const TlsContext context = load_context(settings);
  for (const std::string& line : context.notes().errors) finding.add(Severity::Warning, line);
  if (!context.notes().remarks.empty()) finding.know("remarks", context.notes().remarks);
  if (!context.trust().source.empty()) finding.know("trusts", context.trust().source);
  if (settings.allows_only_some()) finding.know("allows", allowed_texts(settings));
  inspect_algorithms(finding, context, settings);
}

Finding inspect_context(const TlsSettings& settings) {
  Finding finding;
  finding.topic = settings.role == Role::Server ? "server" : "client";
  finding.know("directory", settings.directory);
  finding.know("uid", std::int64_t{::geteuid()});
  finding.know("gid", std::int64_t{::getegid()});
  if (::geteuid() == 0) {
    finding.know("hint",
                 std::string("checked as root, who may read everything; the service may run "
                             "as another: setpriv --reuid=USER --regid=GROUP --clear-groups "
                             "dotls --check"));
  }
  if (const auto problem = find_problem([&] { try_context(finding, settings); })) {
    finding.add(Severity::Broken, *problem);
  }
  if (settings.role == Role::Client) judge_client(finding, settings);
  return finding;
}

// The findings of `inspect`; its failure is a finding too.
template <class Inspect>
Finding finding_of(const char* topic, const Endpoint& port, Inspect inspect) {
  Finding finding{topic};
  const bool brackets = port.host.find(':') != std::string::npos;
  finding.address = (brackets ? "[" + port.host + "]" : port.host) + ":" + port.port;
  if (const auto problem = find_problem([&] { inspect(finding); })) {
    finding.add(Severity::Broken, *problem);
  }
  return finding;
}

// Does not wait, so signals have their default effect.
Findings look_at_own_files(const CheckRequest& request) {
  Findings findings{inspect_context(request.tls)};
  if (!request.program.empty()) findings.push_back(inspect_program(request));
  Findings files = inspect_own_files(request);
  inspect_keys_by_name(files, request.tls);
  std::move(files.begin(), files.end(), std::back_inserter(findings));
  return findings;
}

Findings look_at_port(const CheckRequest& request, int interrupt_fd) {
  const Endpoint& port = *request.connect;
  Findings findings{finding_of(
      "port", port, [&](Finding& finding) { inspect_port(finding, request, interrupt_fd); })};
  // An unreachable port cannot be tested for injection either.
  const bool shook_hands = !findings.front().facts.empty();
  if (request.starttls && shook_hands) {
    findings.push_back(
        finding_of("STARTTLS injection (CVE-2011-0411)", port,
                   [&](Finding& finding) { inspect_injection(finding, request, interrupt_fd); }));
  }
  return findings;
}

CheckOutcome outcome_of(const CheckRequest& request, const Findings& findings) {
  return {request.json ? format_json(findings) : format_text(findings),
          static_cast<int>(worst_of(findings))};
}

}  // namespace

CheckOutcome run_check(const CheckRequest& request) {
  if (!request.connect && !request.keeper) return outcome_of(request, look_at_own_files(request));
  SignalInbox signals;
  const Findings findings =
      request.keeper ? inspect_keeper(request, signals.fd()) : look_at_port(request, signals.fd());
  if (const auto signal_number = signals.try_take()) {
    throw Fatal(kExitSystem, "ended by signal " + std::to_string(*signal_number));
  }
  return outcome_of(request, findings);
}

}  // namespace dotls
