// What real mail programs need to serve alice (password "secret"), and their command lines:
// mailfront and the like, on descriptors 0 and 1, and a complete Dovecot on its own ports.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/net.hpp"
#include "tests/support/process.hpp"
#include "tests/support/tcp_server.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {

/// The three messages of alice's mailbox, with the line ends of the wire.
[[nodiscard]] const std::vector<std::string>& alices_messages();

/// The user that mail programs run as: ours, or `nobody` if we are root.
struct MailUser {
  MailUser();
  uid_t uid;
  gid_t gid;
};

/// Alice's mailbox, her password and a queue for what is sent, in a folder of their own.
class MailHome {
 public:
  MailHome();

  // The program for dotls -s, with these options.
  [[nodiscard]] ServerSetup smtp(std::vector<std::string> options = {}) const;
  [[nodiscard]] ServerSetup pop3(std::vector<std::string> options = {}) const;
  [[nodiscard]] ServerSetup imap(std::vector<std::string> options = {}) const;
  /// POP3 as qmail has it: one program asks for the password, another checks it, a third serves.
  /// The first knows USER, PASS and QUIT, and no CAPA.
  [[nodiscard]] ServerSetup qmail_pop3(std::vector<std::string> options = {}) const;

  /// The messages that mailfront has queued, envelope included, sorted by name.
  [[nodiscard]] std::vector<std::string> queued() const;
  [[nodiscard]] const std::string& path() const { return directory_.path(); }

 private:
  TempDir directory_;
  MailUser user_;
};

/// Dovecot with alice's mailbox, listening on the loopback. Ends with this object.
class Dovecot {
 public:
  /// With TLS of its own where `tls_pem` is the certificate chain and the key; `more` is added to
  /// its configuration.
  explicit Dovecot(const std::string& tls_pem = {}, const std::string& more = {});
  ~Dovecot();

  [[nodiscard]] std::uint16_t imap_port() const { return imap_.port(); }
  [[nodiscard]] std::uint16_t pop3_port() const { return pop3_.port(); }
  /// What it has logged.
  [[nodiscard]] std::string log() const { return read_file(directory_ / "log"); }

 private:
  std::string configuration(const std::string& tls_pem) const;

  TempDir directory_;
  MailUser user_;
  ReservedPort imap_;
  ReservedPort pop3_;
  std::optional<Process> process_;
};

}  // namespace dotls::test
