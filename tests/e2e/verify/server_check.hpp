// dotls -T against a TLS server that shows a certificate of the test's choice.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/support/end_to_end.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {

/// What one connection of a client came to.
struct ServerCheck {
  int status;
  std::string log;
  bool started;       ///< whether the program ran
  std::string heard;  ///< what it said to the server: its environment
};

/// `dotls -T -z options... ` meets a server with this certificate. `prepare` may change the server
/// before it speaks.
[[nodiscard]] ServerCheck check_server(const CertDir& certs,
                                       const std::vector<std::string>& options,
                                       const Credential& server,
                                       const std::function<void(SSL*)>& prepare = {},
                                       const std::map<std::string, std::string>& env = {});

/// A leaf below the tests' intermediate with these names.
[[nodiscard]] Credential server_for(const std::vector<std::string>& dns,
                                    const std::vector<std::string>& ips = {});

void expect_accepted(const ServerCheck& check);
/// Exit 97, one line in which the words match, and no program.
void expect_refused(const ServerCheck& check, const std::vector<std::string>& words);

}  // namespace dotls::test
