// See session.hpp.
#include "tests/support/session.hpp"

#include "tests/support/binaries.hpp"

namespace dotls::test {
namespace {

Command make_command(const CertDir& certs, const ServerSetup& setup) {
  Command command;
  command.argv = setup.wrapper;
  const auto add = [&command](const std::vector<std::string>& words) {
    command.argv.insert(command.argv.end(), words.begin(), words.end());
  };
  add({dotls_path(), "-d", certs.path()});
  add(setup.options);
  add(setup.program);
  command.env = setup.env;
  command.env.emplace("TCPREMOTEIP", kPeerIp);
  return command;
}

Command make_server_command(const CertDir& certs, const ServerSetup& setup, int network) {
  Command command = make_command(certs, setup);
  command.in = command.out = network;
  return command;
}

Command make_client_command(const CertDir& certs, const ServerSetup& setup, int network,
                            const std::string& input) {
  Command command = make_command(certs, setup);
  command.fds = {{6, network}, {7, network}};
  command.input = input;
  return command;
}

}  // namespace

// Once dotls has its copy ours must go: only then does its end show on the wire.
Session::Session(const CertDir& certs, const ServerSetup& setup)
    : process_(make_server_command(certs, setup, pair_.server.get())) {
  pair_.server.reset();
}

TlsPeer Session::make_client(const TlsSettings& settings) {
  return {TlsPeer::Role::Client, settings, take_client()};
}

ClientSession::ClientSession(const CertDir& certs, const ServerSetup& setup,
                             const std::string& input)
    : process_(make_client_command(certs, setup, pair_.client.get(), input)) {
  pair_.client.reset();
}

TlsPeer ClientSession::make_server(const TlsSettings& settings) {
  return {TlsPeer::Role::Server, settings, std::move(pair_.server)};
}

TlsSettings with_certificate(const Credential& own) {
  TlsSettings settings;
  settings.own = own;
  return settings;
}

}  // namespace dotls::test
