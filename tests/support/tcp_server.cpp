// See tcp_server.hpp.
#include "tests/support/tcp_server.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <sstream>
#include <stdexcept>

#include "tests/support/binaries.hpp"
#include "tests/support/descendants.hpp"

namespace dotls::test {
namespace {

Command make_command(const CertDir& certs, const ServerSetup& setup) {
  Command command;
  command.argv = {"tcpserver", "-v", "-1", "-RHl0", "-c500", "-b500", "127.0.0.1", "0"};
  const auto add = [&command](const std::vector<std::string>& words) {
    command.argv.insert(command.argv.end(), words.begin(), words.end());
  };
  add(setup.wrapper);
  add({dotls_path(), "-d", certs.path()});
  add(setup.options);
  add(setup.program);
  command.env = setup.env;
  return command;
}

std::vector<int> ended_statuses(const std::string& log) {
  std::vector<int> all;
  std::istringstream words(log);
  for (std::string line; std::getline(words, line);) {
    int pid = 0;
    int status = 0;
    if (std::sscanf(line.c_str(), "tcpserver: end %d status %d", &pid, &status) == 2)
      all.push_back(shell_status(status));
  }
  return all;
}

}  // namespace

std::vector<std::string> testprog(std::vector<std::string> steps) {
  steps.insert(steps.begin(), DOTLS_TESTPROG_PATH);
  return steps;
}

TcpServer::TcpServer(const CertDir& certs, const ServerSetup& setup)
    : process_(make_command(certs, setup)) {
  const std::string line = process_.out().wait_for("^[0-9]+$");
  if (line.empty()) throw std::runtime_error("tcpserver: no port; " + log().text());
  port_ = static_cast<std::uint16_t>(std::stoi(line));
  // Its first word about connections: by then it has closed the descriptors it was started with.
  log().wait_for("^tcpserver: status: ");
}

TcpServer::~TcpServer() {
  process_.signal(SIGTERM);
  process_.wait();
}

int TcpServer::wait_for_end(std::size_t count) const {
  std::vector<int> ended;
  const auto enough = [&] {
    ended = ended_statuses(log().text());
    return ended.size() >= count;
  };
  if (wait_until(enough)) return ended[count - 1];
  ADD_FAILURE() << ended.size() << " of " << count << " connections have ended:\n" << log().text();
  return -1;
}

pid_t TcpServer::wait_for_connection() const {
  std::vector<pid_t> children;
  const auto there = [&] { return !(children = children_of(pid())).empty(); };
  if (!wait_until(there)) throw std::runtime_error("no connection");
  return children.front();
}

}  // namespace dotls::test
