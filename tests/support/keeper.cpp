// See keeper.hpp.
#include "tests/support/keeper.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/support/binaries.hpp"
#include "tests/support/descendants.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

Command keeper_command(const std::string& socket, const CertDir& certs,
                       const std::vector<std::string>& options) {
  Command command;
  command.argv = {dotls_keeper_path(), socket, "-v", "-d", certs.path()};
  command.argv.insert(command.argv.end(), options.begin(), options.end());
  return command;
}

Command via_command(const std::string& socket, const ServerSetup& setup, int network) {
  Command command;
  command.argv = setup.wrapper;
  command.argv.insert(command.argv.end(), {dotls_via_path(), socket});
  command.argv.insert(command.argv.end(), setup.options.begin(), setup.options.end());
  command.argv.insert(command.argv.end(), setup.program.begin(), setup.program.end());
  command.env = setup.env;
  command.env.emplace("TCPREMOTEIP", kPeerIp);
  command.in = command.out = network;
  return command;
}

}  // namespace

Keeper::Keeper(const CertDir& certs, const std::vector<std::string>& options)
    : socket_(certs / "keeper"), process_(keeper_command(socket_, certs, options)) {
  if (log().wait_for("ready").empty()) throw std::runtime_error("no keeper");
}

pid_t Keeper::wait_for_engine() const {
  std::vector<pid_t> engines;
  if (!wait_until([&] { return !(engines = children_of(process_.pid())).empty(); }))
    throw std::runtime_error("no engine");
  return engines.front();
}

void Keeper::wait_for_no_engine() const {
  EXPECT_TRUE(wait_until([&] { return children_of(process_.pid()).empty(); }))
      << "an engine goes on";
}

ViaSession::ViaSession(const std::string& socket, const ServerSetup& setup)
    : process_(via_command(socket, setup, pair_.server.get())) {
  pair_.server.reset();
}

TlsPeer ViaSession::make_client(const TlsSettings& settings) {
  return {TlsPeer::Role::Client, settings, take_client()};
}

RunResult run_via(const std::vector<std::string>& arguments,
                  const std::map<std::string, std::string>& env) {
  Command command;
  command.argv = arguments;
  command.argv.insert(command.argv.begin(), dotls_via_path());
  command.env = env;
  return run(command);
}

}  // namespace dotls::test
