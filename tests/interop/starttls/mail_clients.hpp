// What the tests with real mail clients share: a server of one protocol, and running a client to
// its end. Most files in this folder are named for the client.
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/support/end_to_end.hpp"
#include "tests/support/mail_home.hpp"
#include "tests/support/mail_records.hpp"
#include "tests/support/tcp_server.hpp"

namespace dotls::test {

/// Mail programs under tcpserver and dotls, with a certificate for localhost and 127.0.0.1.
class MailServer {
 public:
  explicit MailServer(const ServerSetup& setup) : server_(certs_, setup) {}

  [[nodiscard]] std::string port() const { return std::to_string(server_.port()); }
  /// The CA that the client must trust.
  [[nodiscard]] std::string root() const { return certs_ / "root.pem"; }
  /// Waits for the end of `count` sessions; the last one's exit status.
  int wait_for_end(std::size_t count = 1) const { return server_.wait_for_end(count); }
  [[nodiscard]] const Output& log() const { return server_.log(); }
  /// How many sessions were upgraded; the server needs -v for that.
  [[nodiscard]] std::size_t upgrades() const { return log().count(": TLSv1\\.[23] cipher "); }

 private:
  static CertSpec both_names() {
    CertSpec spec;
    spec.ips = {"127.0.0.1"};
    return spec;
  }

  CertDir certs_{both_names()};
  TcpServer server_;
};

/// Runs the client to its end.
inline RunResult run_client(std::vector<std::string> argv, std::string input = {},
                            std::map<std::string, std::string> env = {}) {
  return run({.argv = std::move(argv), .env = std::move(env), .input = std::move(input)});
}

/// How often `needle` is in `text`.
inline std::size_t count_of(const std::string& text, const std::string& needle) {
  std::size_t count = 0;
  for (auto at = text.find(needle); at != std::string::npos; at = text.find(needle, at + 1))
    ++count;
  return count;
}

}  // namespace dotls::test
