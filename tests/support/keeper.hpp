// dotls-keeper, and dotls-via alone on one connection.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/support/cert_dir.hpp"
#include "tests/support/net.hpp"
#include "tests/support/process.hpp"
#include "tests/support/tcp_server.hpp"
#include "tests/support/tls_peer.hpp"

namespace dotls::test {

/// How a keeper is started.
struct Surroundings {
  std::vector<std::string> wrapper = {};
  std::map<std::string, std::string> env = {};
};

/// A running keeper: `dotls-keeper SOCKET -v -d CERTS --user nobody options...`, ready.
class Keeper {
 public:
  explicit Keeper(const CertDir& certs, const std::vector<std::string>& options = {},
                  const Surroundings& around = {});

  [[nodiscard]] const std::string& socket() const { return socket_; }
  [[nodiscard]] Process& process() { return process_; }
  [[nodiscard]] const Output& log() const { return process_.err(); }
  /// The process that the engines are forked from, once it runs.
  [[nodiscard]] pid_t wait_for_acceptor() const;
  /// The engines that run, of whichever acceptor.
  [[nodiscard]] std::vector<pid_t> engines() const;
  /// The engine of the only connection there is, once it runs.
  [[nodiscard]] pid_t wait_for_engine() const;
  /// Waits until no engine runs.
  void wait_for_no_engine() const;

 private:
  // Acceptors and engines.
  [[nodiscard]] std::vector<pid_t> processes() const;

  std::string socket_;
  Process process_;
};

/// `dotls-via SOCKET options... program...` with a TCP connection on 0 and 1.
class ViaSession {
 public:
  ViaSession(const std::string& socket, const ServerSetup& setup);

  [[nodiscard]] Process& via() { return process_; }
  [[nodiscard]] const Output& log() const { return process_.err(); }
  /// The client's end of the connection, to be taken once.
  [[nodiscard]] UniqueFd take_client() { return std::move(pair_.client); }
  /// A TLS client on it.
  [[nodiscard]] TlsPeer make_client(const TlsSettings& settings = {});

 private:
  TcpPair pair_;
  Process process_;
};

/// A test failure where the keeper does not serve the next connection, to its end.
void expect_served(const Keeper& keeper);

/// What dotls-via comes to without a connection of its own.
[[nodiscard]] RunResult run_via(const std::vector<std::string>& arguments,
                                const std::map<std::string, std::string>& env = {});

}  // namespace dotls::test
