#include "dotls/session/app.hpp"

#include <unistd.h>

#include <string>

#include "dotls/program/child_process.hpp"
#include "dotls/session/connection.hpp"
#include "dotls/session/service.hpp"

namespace dotls {
namespace {

int serve(const Connection& connection) {
  if (!connection.config.starttls) return serve_implicit(connection);
  return connection.config.is_client() ? serve_client_starttls(connection)
                                       : serve_starttls(connection);
}

}  // namespace

const SuperServerFds& network_fds(const Config& config) {
  return config.is_client() ? kTcpclientFds : kTcpserverFds;
}

int run_app(const Config& config, const Environment& inherited, Diagnostics& diagnostics) {
  diagnostics.set_subject("pid " + std::to_string(::getpid()) + " from " +
                          peer_address_of(config.peer_address, network_fds(config).read));
  if (config.no_tls) {
    {
      const WriteSignalsIgnored ignored;
      diagnostics.status("NOTLS is set: the program runs without TLS");
    }
    become_program(config.program, inherited.scrubbed().words());
  }
  // In this order: a signal at the very end must still find the network's descriptors, which are
  // others' as well, put back as they were.
  SignalInbox signals;
  Network network(take_network(network_fds(config)));
  return serve({config, inherited, diagnostics, network, signals});
}

}  // namespace dotls
