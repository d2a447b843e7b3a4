// dotls as a client, the way its users start it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/binaries.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {

/// `tcpclient 127.0.0.1 PORT dotls -T`, verifying "localhost" against root.pem, with this program.
inline Command client_command(std::uint16_t port, const CertDir& certs,
                              const std::vector<std::string>& program) {
  Command command{.argv = {"tcpclient", "-RHl0", "127.0.0.1", std::to_string(port), dotls_path(),
                           "-T", "-v", "-d", certs.path(), "-c", "root.pem", "-h", "localhost"}};
  command.argv.insert(command.argv.end(), program.begin(), program.end());
  return command;
}

/// Writes the leaf with its intermediate, and its key, as two files: fullchain.pem and privkey.pem.
inline void split_certificate(const CertDir& certs) {
  certs.write("fullchain.pem",
              certs.leaf().certificate_pem() + authorities().intermediate.certificate_pem());
  certs.write("privkey.pem", certs.leaf().key_pem());
}

}  // namespace dotls::test
