#include "dotls/session/app.hpp"

#include <unistd.h>

#include <optional>
#include <string>

#include "dotls/program/child_process.hpp"
#include "dotls/session/connection.hpp"
#include "dotls/session/service.hpp"
#include "dotls/session/tls_phase.hpp"

namespace dotls {
namespace {

int serve(const ConnectionRefs& connection) {
  std::optional<TlsContext> made;
  const ContextGetter context = [&]() -> const TlsContext& {
    if (!made) made.emplace(load_tls(connection.settings.tls, connection.diagnostics));
    return *made;
  };
  const Settings& settings = connection.settings;
  if (!settings.starttls) return serve_implicit(connection, context());
  return settings.is_client() ? serve_client_starttls(connection, context())
                              : serve_starttls(connection, context);
}

}  // namespace

const SuperServerFds& network_fds(const Settings& settings) {
  return settings.is_client() ? kTcpclientFds : kTcpserverFds;
}

int run_app(const ServeRequest& request, const Environment& inherited, Diagnostics& diagnostics) {
  const auto begun = Clock::now();
  const auto& [settings, peer] = request;
  const SuperServerFds& given = network_fds(settings);
  diagnostics.set_subject("pid " + std::to_string(::getpid()) + " from " +
                          peer_address_of(peer.address, given.read));
  if (peer.no_tls) {
    {
      const WriteSignalsIgnored ignored;
      diagnostics.status("NOTLS is set: the program runs without TLS");
    }
    become_program(settings.program, inherited.scrubbed().words());
  }
  // In this order: a signal at the very end must still find the network's descriptors, which are
  // others' as well, put back as they were.
  SignalInbox signals;
  Network network(take_network(given));
  return serve({settings, peer, inherited, diagnostics, network, signals, begun});
}

}  // namespace dotls
