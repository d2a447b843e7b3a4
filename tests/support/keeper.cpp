// See keeper.hpp.
#include "tests/support/keeper.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "tests/support/binaries.hpp"
#include "tests/support/descendants.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

Command keeper_command(const std::string& socket, const CertDir& certs,
                       const std::vector<std::string>& options, const Surroundings& around) {
  Command command;
  command.env = around.env;
  command.argv = around.wrapper;
  const std::vector<std::string> own{dotls_keeper_path(), socket,   "-v",    "-d",
                                     certs.path(),        "--user", "nobody"};
  command.argv.insert(command.argv.end(), own.begin(), own.end());
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

Keeper::Keeper(const CertDir& certs, const std::vector<std::string>& options,
               const Surroundings& around)
    : socket_(certs / "keeper"), process_(keeper_command(socket_, certs, options, around)) {
  if (log().wait_for("ready").empty()) throw std::runtime_error("no keeper");
}

std::vector<pid_t> Keeper::processes() const {
  // Acceptor and engines have the words of the keeper, and another name. Ended ones have none.
  const std::string name = std::string("dotls-keeper: acceptor") + '\0' + socket_ + '\0';
  std::vector<pid_t> all;
  for (const pid_t pid : descendants_of(::getpid())) {
    if (read_file("/proc/" + std::to_string(pid) + "/cmdline").starts_with(name))
      all.push_back(pid);
  }
  return all;
}

std::vector<pid_t> Keeper::engines() const {
  const std::vector<pid_t> own = children_of(process_.pid());
  std::vector<pid_t> all = processes();
  std::erase_if(all,
                [&](pid_t pid) { return std::find(own.begin(), own.end(), pid) != own.end(); });
  return all;
}

pid_t Keeper::wait_for_acceptor() const {
  std::vector<pid_t> found;
  if (!wait_until([&] {
        found = children_of(process_.pid());
        const std::vector<pid_t> named = processes();
        std::erase_if(found, [&](pid_t pid) {
          return std::find(named.begin(), named.end(), pid) == named.end();
        });
        return !found.empty();
      })) {
    throw std::runtime_error("no acceptor");
  }
  return found.front();
}

pid_t Keeper::wait_for_engine() const {
  std::vector<pid_t> found;
  if (!wait_until([&] { return !(found = engines()).empty(); }))
    throw std::runtime_error("no engine");
  return found.front();
}

void Keeper::wait_for_no_engine() const {
  EXPECT_TRUE(wait_until([&] { return engines().empty(); })) << "an engine goes on";
}

ViaSession::ViaSession(const std::string& socket, const ServerSetup& setup)
    : process_(via_command(socket, setup, pair_.server.get())) {
  pair_.server.reset();
}

TlsPeer ViaSession::make_client(const TlsSettings& settings) {
  return {TlsPeer::Role::Client, settings, take_client()};
}

void expect_served(const Keeper& keeper) {
  ViaSession via(keeper.socket(), {.program = {"true"}});
  TlsPeer client = via.make_client();
  EXPECT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_until_end(), "");
  client.hang_up();
  EXPECT_EQ(via.via().wait(), 0) << via.log().text();
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
