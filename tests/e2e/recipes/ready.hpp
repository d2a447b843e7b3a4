// The services that are installed ready to use, by dotls and by dotls-via, and a machine that
// systemd manages.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/e2e/recipes/machine.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/mail_home.hpp"

namespace dotls::test {

/// What serves them: `dotls`, whose group may read the key, or `dotls-via`, whose group may not.
struct Way {
  const char* prefix;
  const char* smtpd;  ///< who qmail-smtpd is then
};
inline constexpr Way kByDotls{"dotls-", kDropped};
inline constexpr Way kByVia{
    "dotls-via-", "uid=7791 gid=2109 groups=2109 parent=7791 tls=yes relay=none peer=127.0.0.1"};

struct ReadyService {
  const char* name;  ///< after the prefix
  std::uint16_t port;
  const char* starttls;
  void (*use)(MailPeer peer, const Way& way);
  int exposure = 24;  ///< of systemd-analyze security, ten times, at most; 56 with a setuid program
  const char* address = "127.0.0.1";
};
[[nodiscard]] const std::vector<ReadyService>& ready_services();

/// A message is sent.
void use_smtpd(MailPeer peer, const Way& way);
/// Waits until each of the services listens, and has a message or a login of it.
void use_all(const Way& way);
/// A command for the shell, to be completed with files: the manual's Dovecot is on port 143 of the
/// loopback, and the test's on one that was free.
[[nodiscard]] std::string to_dovecot(const Dovecot& dovecot);
/// Runs a script; a failed test where a command of it fails.
void must(const std::string& script);

/// Serves them under daemontools, with what is put before svscan.
class RunScripts : public EndToEnd {
 protected:
  static void serve(Machine& machine, const Dovecot& dovecot, const std::string& scripts);
  static void expect_logged(const std::string& service, const std::string& words);
};

/// A machine that systemd manages.
class Units : public EndToEnd {
 protected:
  // The cgroups of one that has ended; to be made before the machine.
  struct Cgroups {
    ~Cgroups();
  };

  // It knows our units, changed by `change`, a shell's command.
  static void boot(Machine& machine, const std::string& change = "");
  // What a script says where only the processes of systemd are to be seen.
  static std::string inside(const std::string& script);
  // What systemctl says.
  static std::string systemctl(const std::string& words);
  static std::string journal();
  static void expect_confined(const std::string& unit, int exposure);
  void TearDown() override;
};

}  // namespace dotls::test
