// TLS from the first byte on. The handshake comes first, so a port scan never starts the program.
#include "dotls/relay/relay.hpp"
#include "dotls/session/ending.hpp"
#include "dotls/session/service.hpp"
#include "dotls/session/tls_phase.hpp"
#include "dotls/tls/stream.hpp"
#include "dotls/wrapper/banner.hpp"

namespace dotls {

int serve_implicit(const ConnectionRefs& connection, const TlsContext& context) {
  if (connection.peer.banner) {
    send_banner(connection.network, *connection.peer.banner, connection.settings.connect_timeout,
                connection.signals);
  }
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
