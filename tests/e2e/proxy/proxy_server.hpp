// What the tests of --proxy-protocol have in common: a service that trusts 127.0.0.1 and tells its
// environment, and what a balancer sends to it.
#pragma once

#include <map>
#include <optional>
#include <sstream>
#include <string>

#include "tests/support/end_to_end.hpp"
#include "tests/support/proxy_bytes.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {

/// From 192.0.2.55 port 4711 to 198.51.100.1 port 465.
inline const std::string kProxyV1 = "PROXY TCP4 192.0.2.55 198.51.100.1 4711 465\r\n";

/// NAME=VALUE words, each ended by a NUL, as testprog writes them.
inline std::map<std::string, std::string> parse_environment(const std::string& report) {
  std::map<std::string, std::string> all;
  std::istringstream words(report);
  for (std::string word; std::getline(words, word, '\0');) {
    const std::size_t equals = word.find('=');
    all[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return all;
}

/// A test with a service that has `--proxy-protocol FROM`.
class BehindBalancer : public EndToEnd {
 protected:
  void start_for(const std::string& from, ServerSetup setup) {
    server_.reset();
    setup.options.insert(setup.options.end(), {"--proxy-protocol", from});
    server_.emplace(certs_, setup);
  }
  void start(const ServerSetup& setup) { start_for("127.0.0.1", setup); }
  void TearDown() override {
    server_.reset();
    EndToEnd::TearDown();
  }

  CertDir certs_;
  std::optional<TcpServer> server_;
};

}  // namespace dotls::test
