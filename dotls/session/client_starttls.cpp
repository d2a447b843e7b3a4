// The client's side of STARTTLS. The program starts inside TLS, so none of its output can go out in
// the clear, and of the server's plaintext it gets only the greeting.
#include <memory>

#include "dotls/relay/relay.hpp"
#include "dotls/session/ending.hpp"
#include "dotls/session/service.hpp"
#include "dotls/session/tls_phase.hpp"
#include "dotls/starttls/client_phase.hpp"
#include "dotls/tls/stream.hpp"
#include "dotls/wrapper/early_end.hpp"
#include "shared/ehlo_name.hpp"
#include "shared/error.hpp"
#include "shared/exit_status.hpp"

namespace dotls {
namespace {

std::string ehlo_name(const Settings& settings, const Network& network) {
  return settings.ehlo_name ? *settings.ehlo_name : ehlo_name_of(network.write_fd());
}

void ask_for_tls(const ConnectionRefs& connection, ClientUpgrade& upgrade) {
  const ClientPhaseOutcome outcome =
      run_client_phase(upgrade, connection.network.read_fd(), connection.network.write_fd(),
                       Clock::now() + connection.settings.connect_timeout, connection.signals.fd());
  switch (outcome.end) {
    case ClientPhaseEnd::Upgrade:
      return;
    case ClientPhaseEnd::Failed:
      throw Fatal(outcome.temporary ? kExitSystem : kExitHandshake,
                  {EventKind::HandshakeFailed, Level::Fatal, "no STARTTLS: " + outcome.reason,
                   outcome.failure});
    case ClientPhaseEnd::TimedOut:
      throw timed_out("no STARTTLS", connection.settings.connect_timeout);
    case ClientPhaseEnd::Interrupted:
      throw ended_by_signal(connection.signals, "before TLS");
  }
}

}  // namespace

int serve_client_starttls(const ConnectionRefs& connection, const TlsContext& context) {
  const auto upgrade = make_client_upgrade(*connection.settings.starttls,
                                           ehlo_name(connection.settings, connection.network));
  ask_for_tls(connection, *upgrade);
  ShakenSession shaken = shake_hands(connection, context);
  RunningProgram running = start_tls_program(connection, shaken.session);
  Stream<Session> peer(std::move(shaken.session), connection.network.read_fd(),
                       connection.network.write_fd());
  RelayStart start;
  start.to_child = upgrade->greeting();
  start.end_is_told_at_once = true;
  const RelayReport report = run_relay(peer, running.pipes, *running.program, connection.signals,
                                       connection.settings.idle, start);
  return conclude(connection, running, report,
                  TlsLife{shaken.since, peer.wire_read() != shaken.wire_read});
}

}  // namespace dotls
