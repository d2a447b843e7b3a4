#include "dotls/program.hpp"

#include "dotls/tls/identity.hpp"

namespace dotls {
namespace {

ProgramSpec make_program(const Connection& connection, const Environment& environment) {
  const Config& config = connection.config;
  ProgramSpec spec;
  spec.command = config.program;
  spec.environment = environment.words();
  spec.own_group = !config.is_client();
  // Where descriptor 2 is the network, we log to syslog and the program must not write there
  // either.
  spec.null_stderr = connection.diagnostics.sink() == Diagnostics::Sink::Syslog;
  if (config.wiring == Wiring::ClientFd67) {
    spec.read_fd = 6;
    spec.write_fd = 7;
  }
  return spec;
}

}  // namespace

ProgramSpec plain_program(const Connection& connection) {
  return make_program(connection, connection.inherited.scrubbed());
}

ProgramSpec tls_program(const Connection& connection, const Session& session) {
  const Config& config = connection.config;
  Environment environment = connection.inherited.scrubbed();
  for (const auto& [name, value] :
       describe_for_program(session, config.tls.role, config.tls_environment)) {
    environment.set(name, value);
  }
  return make_program(connection, environment);
}

}  // namespace dotls
