// TLS from the first byte on. The handshake comes first, so a port scan never starts the program.
#include "dotls/relay/relay.hpp"
#include "dotls/session/early_end.hpp"
#include "dotls/session/ending.hpp"
#include "dotls/session/service.hpp"
#include "dotls/session/start_program.hpp"
#include "dotls/session/tls_phase.hpp"
#include "dotls/tls/stream.hpp"
#include "shared/error.hpp"
#include "shared/exit_status.hpp"

namespace dotls {
namespace {

void send_banner(const ConnectionRefs& connection) {
  if (!connection.peer.banner) return;
  switch (connection.network.send(*connection.peer.banner + "\r\n",
                                  Clock::now() + connection.settings.connect_timeout,
                                  connection.signals.fd())) {
    case SendEnd::Sent:
      return;
    case SendEnd::PeerGone:
      throw Fatal(kExitHandshake, {EventKind::HandshakeFailed, Level::Fatal,
                                   "the peer left before the banner was sent", FailureClass::Left});
    case SendEnd::TimedOut:
      throw timed_out(connection, "the banner was not taken");
    case SendEnd::Interrupted:
      throw ended_by_signal(connection, "before TLS");
  }
}

}  // namespace

int serve_implicit(const ConnectionRefs& connection, const TlsContext& context) {
  send_banner(connection);
  ShakenSession shaken = shake_hands(connection, context);
  RunningProgram running = start_tls_program(connection, shaken.session);
  Stream<Session> peer(std::move(shaken.session), connection.network.read_fd(),
                       connection.network.write_fd());
  RelayStart start;
  start.end_is_told_at_once = connection.settings.is_client();
  const RelayReport report = run_relay(peer, running.pipes, *running.program, connection.signals,
                                       connection.settings.idle, start);
  return conclude(connection, running, report,
                  TlsLife{shaken.since, peer.wire_read() != shaken.wire_read});
}

}  // namespace dotls
