#include "dotls/wrapper/wrapper.hpp"

#include <optional>

#include "dotls/program/child_process.hpp"
#include "dotls/wrapper/arrival.hpp"
#include "dotls/wrapper/early_end.hpp"

namespace dotls {
namespace {

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

int run_wrapper(const ServeRequest& request, Environment environment, Diagnostics& diagnostics,
                const ServeConnection& serve) {
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
  return serve(take_network(given), environment, *signals);
}

}  // namespace dotls
