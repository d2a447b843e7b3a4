// A machine of the recipes' own, on which they run as written: their ports, users, names and paths
// are there (machine.sh). This process enters it for good.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/recipes/recipe.hpp"
#include "tests/support/mail_peer.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/process.hpp"
#include "tests/support/tls_peer.hpp"

namespace dotls::test {

/// What has been started there ends with the object, which tells what it said where the test
/// failed. Needs root; throws where the machine cannot be made.
class Machine {
 public:
  Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;
  ~Machine();

  /// Starts a command that goes on, after `before` in the same shell, and waits until `port` of
  /// `address` answers.
  Process& serve(const std::string& before, const std::string& command, std::uint16_t port,
                 const std::string& address = "127.0.0.1");
  /// Starts the n-th super-server of a block.
  Process& serve(const Block& block, std::size_t n, std::uint16_t port,
                 const std::string& address = "127.0.0.1");
  /// Starts a command that goes on, and does not wait.
  Process& start(const std::string& command);
  /// Runs a script to its end, as root's shell does.
  [[nodiscard]] static RunResult shell(const std::string& script);

  /// Puts a script in place that is shown as "$ cat NAME" and its lines.
  static void install(const std::string& shown);
  /// The same for a block that begins so; what follows an empty line is the result.
  static std::string put_in_place(const std::string& block);

  /// What a client of today does: verifies the chain and the name `name`.
  [[nodiscard]] static TlsSettings settings(const std::string& name = "mx.example.org");
  /// A certificate of the authority that the machine trusts, good for long.
  [[nodiscard]] static Credential certificate(CertSpec spec);
  /// A session inside TLS, its greeting read: from the first byte, or with the STARTTLS of SMTP,
  /// POP3 or IMAP where `protocol` names one.
  [[nodiscard]] static MailPeer visit(std::uint16_t port, const std::string& protocol = {},
                                      const std::string& address = "127.0.0.1",
                                      const TlsSettings& settings = Machine::settings());
  /// What the stand-in of qmail-smtpd says of itself there.
  [[nodiscard]] static std::string who_serves(std::uint16_t port, const std::string& protocol = {});

 private:
  std::vector<std::unique_ptr<Process>> processes_;
};

/// A service whose super-server has dropped root: the program and dotls are qmaild, in the group
/// qcerts and in no other.
inline constexpr const char* kDropped =
    "uid=7791 gid=2108 groups=2108 parent=7791 tls=yes relay=none peer=127.0.0.1";

}  // namespace dotls::test
