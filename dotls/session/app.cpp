#include "dotls/session/app.hpp"

#include <optional>
#include <string>

#include "dotls/program/child_process.hpp"
#include "dotls/session/arrival.hpp"
#include "dotls/session/connection.hpp"
#include "dotls/session/early_end.hpp"
#include "dotls/session/service.hpp"
#include "dotls/session/tls_phase.hpp"
#include "shared/exit_status.hpp"

namespace dotls {
namespace {

int serve(const ConnectionRefs& connection) {
  std::optional<TlsContext> made;
  const ContextGetter context = [&]() -> const TlsContext& {
    if (!made) made.emplace(load_tls(connection.settings.tls, connection.diagnostics));
    return *made;
  };
  const Settings& settings = connection.settings;
  if (settings.ucspi_tls) return serve_ucspi_tls(connection, context);
  if (!settings.starttls) return serve_implicit(connection, context());
  return settings.is_client() ? serve_client_starttls(connection, context())
                              : serve_starttls(connection, context);
}

[[noreturn]] void run_without_tls(const Settings& settings, const Environment& environment,
                                  const Diagnostics& diagnostics) {
  {
    const WriteSignalsIgnored ignored;
    diagnostics.say(
        {EventKind::Plain, Level::Status, "NOTLS is set: the program runs without TLS"});
  }
  become_program(settings.program, environment.scrubbed().words());
}

}  // namespace

const SuperServerFds& network_fds(const Settings& settings) {
  return settings.is_client() ? kTcpclientFds : kTcpserverFds;
}

int run_app(const ServeRequest& request, Environment environment, Diagnostics& diagnostics) {
  const auto begun = Clock::now();
  const auto& [settings, peer] = request;
  const SuperServerFds& given = network_fds(settings);
  diagnostics.set_subject(subject_of(peer_address_of(peer.address, given.read)));
  std::optional<SignalInbox> signals;
  const bool behind_balancer = !settings.balancers.empty();
  if (behind_balancer || !peer.no_tls) signals.emplace();
  if (behind_balancer) {
    if (const auto status = read_arrival(request, given.read, *signals, environment, diagnostics))
      return *status;
  }
  if (!settings.is_client()) fill_in_arrival(given.read, environment);
  if (peer.no_tls) {
    if (const auto number = signals ? signals->try_take() : std::nullopt) {
      throw ended_by_signal(*number, "before the program had started");
    }
    signals.reset();
    run_without_tls(settings, environment, diagnostics);
  }
  // After the inbox: a signal at the very end must still find the network's descriptors, which are
  // others' as well, put back as they were.
  Network network(take_network(given));
  if (!settings.ucspi_tls) network.take_over();
  return serve({settings, peer, environment, diagnostics, network, *signals, begun});
}

}  // namespace dotls
