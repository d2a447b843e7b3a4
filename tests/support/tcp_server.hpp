// tcpserver with dotls: the real ones, on a port that the kernel chose.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/support/cert_dir.hpp"
#include "tests/support/process.hpp"

namespace dotls::test {

/// The command line of testprog (testprog.cpp) with these steps.
[[nodiscard]] std::vector<std::string> testprog(std::vector<std::string> steps);

/// What to run for each connection: `wrapper... dotls -d CERTS options... program...`
struct ServerSetup {
  std::vector<std::string> program;
  std::vector<std::string> options = {};  ///< of dotls
  std::map<std::string, std::string> env = {};
  std::vector<std::string> wrapper = {};
};

/// A running tcpserver -v. The destructor ends it; its connections must end by themselves.
class TcpServer {
 public:
  TcpServer(const CertDir& certs, const ServerSetup& setup);
  ~TcpServer();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] pid_t pid() const { return process_.pid(); }
  /// What tcpserver, dotls and the programs wrote to descriptor 2.
  [[nodiscard]] const Output& log() const { return process_.err(); }

  /// Waits until `count` connections have ended; the exit status of the last of them, as a shell
  /// has it. A test failure and -1 where they do not end in time.
  int wait_for_end(std::size_t count = 1) const;
  /// Waits for the process that serves the only connection there is: dotls (or the wrapper).
  [[nodiscard]] pid_t wait_for_connection() const;

 private:
  Process process_;
  std::uint16_t port_ = 0;
};

}  // namespace dotls::test
