#include "dotls/session/start_program.hpp"

#include <exception>

#include "dotls/tls/identity.hpp"

namespace dotls {
namespace {

ProgramSpec make_program(const ConnectionRefs& connection, const Environment& environment) {
  const Settings& settings = connection.settings;
  ProgramSpec spec;
  spec.command = settings.program;
  spec.environment = environment.words();
  spec.own_group = !settings.is_client();
  // If descriptor 2 is the network, we log to syslog, and the program must not write there either.
  spec.null_stderr = connection.diagnostics.sink() == Diagnostics::Sink::Syslog;
  if (settings.wiring == Wiring::ClientFd67) {
    spec.read_fd = 6;
    spec.write_fd = 7;
  }
  return spec;
}

}  // namespace

ProgramSpec plain_program(const ConnectionRefs& connection) {
  return make_program(connection, connection.inherited.scrubbed());
}

namespace {

ProgramSpec tls_program(const ConnectionRefs& connection, const Session& session) {
  const Settings& settings = connection.settings;
  Environment environment = connection.inherited.scrubbed();
  for (const auto& [name, value] :
       describe_for_program(session, settings.tls.role, settings.tls_environment)) {
    environment.set(name, value);
  }
  return make_program(connection, environment);
}

}  // namespace

RunningProgram start_tls_program(const ConnectionRefs& connection, Session& session) {
  try {
    return start_child(tls_program(connection, session), connection.signals);
  } catch (const std::exception&) {
    // The handshake is done: the peer must not take this for a truncation.
    static_cast<void>(session.close_write());
    connection.network.close_gracefully(connection.signals.fd());
    throw;
  }
}

}  // namespace dotls
