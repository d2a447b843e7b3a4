// Goal: each service that is installed ready to use, as run scripts and as units of systemd, serves
// a message or a login under its supervisor, and is confined no more than its program can bear.

#include <gmock/gmock.h>

#include "tests/e2e/recipes/machine.hpp"
#include "tests/e2e/recipes/mail_sessions.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/mail_home.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

constexpr const char* kLoopback = "127.0.0.1";

void use_smtpd(MailPeer peer) {
  EXPECT_THAT(peer.ask("NOOP\r\n", "^250 "), HasSubstr(kDropped));
  expect_queued(peer);
}

void use_pop3(MailPeer peer) {
  EXPECT_THAT(pop3_message(std::move(peer)),
              HasSubstr("uid=7800 gid=7800 groups=7800 parent=0 tls=yes"));
}

void use_imap(MailPeer peer) {
  EXPECT_THAT(imap_message(std::move(peer)), HasSubstr("Subject: one"));
}

struct Service {
  const char* name;
  std::uint16_t port;
  const char* starttls;
  void (*use)(MailPeer peer);
  int exposure = 24;  ///< of systemd-analyze security, ten times, at most; 56 with a setuid program
  const char* address = kLoopback;
};

const std::vector<Service>& services() {
  static const std::vector<Service> kServices{
      {"dotls-smtp", 25, "smtp", use_smtpd, 56},
      {"dotls-smtps", 465, "", use_smtpd, 56},
      {"dotls-submission", 587, "smtp", expect_submission, 56},
      {"dotls-pop3", 110, "pop3", use_pop3},
      {"dotls-pop3s", 995, "", use_pop3},
      {"dotls-imap", 143, "imap", use_imap, 24, "192.0.2.7"},
      {"dotls-imaps", 993, "", use_imap},
  };
  return kServices;
}

void must(const std::string& script) {
  const RunResult result = Machine::shell("set -e\n" + script);
  ASSERT_EQ(result.status, 0) << script << '\n' << result.out << result.err;
}

void use_all() {
  for (const Service& service : services()) {
    SCOPED_TRACE(service.name);
    const std::string listens = "ss -Hltn sport = :" + std::to_string(service.port);
    ASSERT_TRUE(wait_until([&] { return Machine::shell(listens).out.find("LISTEN") == 0; }));
    service.use(Machine::visit(service.port, service.starttls, service.address));
  }
}

// The manual's Dovecot is on port 143 of the loopback, and the test's on one that was free.
std::string to_dovecot(const Dovecot& dovecot) {
  return "sed -i 's/TCP:127.0.0.1:143/TCP:127.0.0.1:" + std::to_string(dovecot.imap_port()) + "/' ";
}

class RunScripts : public EndToEnd {};

TEST_F(RunScripts, ServeUnderDaemontools) {
  Machine machine;
  const Dovecot dovecot;
  must(
      "umask 022; cp -R /usr/local/share/doc/dotls/examples/service /var/qmail\n"
      "for log in /var/qmail/service/*/log; do mkdir $log/main && chown qmaill $log/main; done\n" +
      to_dovecot(dovecot) + "/var/qmail/service/dotls-imap*/run");
  machine.serve("", "exec svscan /var/qmail/service", 465);
  use_all();
  for (const Service& service : services()) {
    const std::string log = std::string("/var/qmail/service/") + service.name + "/log/main/current";
    EXPECT_TRUE(wait_until([&] { return read_file(log).find(" end: ") != std::string::npos; }))
        << service.name << read_file(log);
    EXPECT_EQ(Machine::shell("stat -c %U " + log).out, "qmaill\n");
  }
}

// The cgroups of a machine that systemd has managed; it has ended before.
struct Cgroups {
  ~Cgroups() {
    EXPECT_TRUE(wait_until([] {
      return Machine::shell(
                 "[ -e /run/own-cgroup ] || exit 0\n"
                 "cd /run/own-cgroup/ && find -depth -type d ! -name . -exec rmdir {} +\n"
                 "rmdir \"$(readlink /run/own-cgroup)\"")
                 .status == 0;
    }));
  }
};

// Systemd answers nobody whose process it cannot see.
std::string systemctl(const std::string& words) {
  return Machine::shell(
             "nsenter -a -t \"$(pgrep -P \"$(cat /run/parent)\")\" systemctl --no-pager --quiet " +
             words + " 2>&1")
      .out;
}

class Units : public EndToEnd {
 protected:
  // Systemd manages the machine and knows our units, changed by `change`, a shell's command.
  static void boot(Machine& machine, const std::string& change = "") {
    must("mkdir -p /usr/local/share/units; cp " DOTLS_BUILD "/cron/dotls-*.socket " DOTLS_BUILD
         "/cron/dotls-*@.service /usr/local/share/units; cd /usr/local/share/units\n" +
         change);
    machine.start("exec sh " DOTLS_SOURCES "/tests/e2e/recipes/booted.sh /usr/local/share/units");
    ASSERT_TRUE(wait_until(
        [] { return systemctl("show -P ActiveState multi-user.target") == "active\n"; }));
  }
  static std::string journal() {
    return Machine::shell("journalctl -D /run/log/journal --no-pager -o cat").out;
  }
  void TearDown() override {
    if (HasFailure()) std::cout << journal();
    EndToEnd::TearDown();
  }
};

TEST_F(Units, AreConfinedAsFarAsTheirProgramsAllow) {
  const TempDir directory;
  for (const Service& service : services()) {
    const std::string unit = directory / (std::string(service.name) + "@1.service");
    must(std::string("cp " DOTLS_BUILD "/cron/") + service.name + "@.service " + unit);
    const RunResult result =
        Machine::shell("systemd-analyze security --offline=true --no-pager --threshold=" +
                       std::to_string(service.exposure) + " " + unit);
    EXPECT_EQ(result.status, 0) << result.out << result.err;
  }
}

TEST_F(Units, ServeUnderSystemd) {
  const Cgroups cgroups;
  Machine machine;
  const Dovecot dovecot;
  boot(machine, to_dovecot(dovecot) + "dotls-imap*@.service");
  EXPECT_EQ(systemctl("show -P UnitFileState dotls-smtps.socket"), "disabled\n");
  for (const Service& service : services())
    EXPECT_EQ(systemctl(std::string("enable --now ") + service.name + ".socket"), "");
  use_all();
  EXPECT_THAT(journal(), HasSubstr(" end: "));
}

TEST_F(Units, OfEndedSessionsAreGoneHoweverTheyEnded) {
  const Cgroups cgroups;
  Machine machine;
  boot(machine);
  EXPECT_EQ(systemctl("start dotls-smtps.socket"), "");
  use_smtpd(Machine::visit(465));
  must("! printf 'not TLS\\r\\n' | socat - TCP:127.0.0.1:465 | grep 220");
  EXPECT_TRUE(wait_until(
      [] { return journal().find("what the client sent is not TLS") != std::string::npos; }));
  EXPECT_TRUE(wait_until([] {
    return systemctl("list-units --all --plain --no-legend 'dotls-*@*.service'").empty();
  })) << systemctl("list-units --all 'dotls-*@*.service'");
}

TEST_F(Units, KeepTheirSessionsIfTheSocketStops) {
  const Cgroups cgroups;
  Machine machine;
  boot(machine);
  EXPECT_EQ(systemctl("start dotls-smtps.socket"), "");
  MailPeer peer = Machine::visit(465);
  EXPECT_EQ(systemctl("stop dotls-smtps.socket"), "");
  EXPECT_THROW((void)Machine::visit(465), std::system_error);
  use_smtpd(std::move(peer));
}

// dotls is root there and the program alice's, which takes CAP_KILL.
TEST_F(Units, EndAProgramThatIsAnotherUsers) {
  const Cgroups cgroups;
  Machine machine;
  boot(machine);
  EXPECT_EQ(systemctl("start dotls-pop3s.socket"), "");
  MailPeer peer = Machine::visit(995);
  peer.ask("USER alice\r\n", "^\\+OK");
  peer.ask("PASS secret\r\n", "^\\+OK");
  EXPECT_NE(Machine::shell("pgrep -u alice").out, "");
  EXPECT_EQ(systemctl("stop 'dotls-pop3s@*.service'"), "");
  EXPECT_TRUE(wait_until([] { return Machine::shell("pgrep -u alice").out.empty(); }));
  EXPECT_EQ(peer.rest(), "");
}

TEST_F(Units, LeaveAloneWhatTheProgramHasLeftRunning) {
  const Cgroups cgroups;
  Machine machine;
  Machine::install(
      "$ cat /var/qmail/bin/qmail-smtpd\n#!/bin/sh\necho 220\n"
      "setsid sh -c 'while [ ! -e /var/qmail/seen/go ]; do sleep 0.1; done\n"
      "echo done >/var/qmail/seen/done' </dev/null >/dev/null 2>&1 &\n");
  boot(machine);
  EXPECT_EQ(systemctl("start dotls-smtps.socket"), "");
  MailPeer peer = Machine::visit(465);
  peer.leave();
  ASSERT_TRUE(wait_until([] { return journal().find("Deactivated") != std::string::npos; }));
  must("touch /var/qmail/seen/go");
  EXPECT_TRUE(
      wait_until([] { return Machine::shell("cat /var/qmail/seen/done").out == "done\n"; }));
}

// By default a socket fails for good after 200 connections within two seconds.
TEST_F(Units, OutliveAFloodOfConnections) {
  const Cgroups cgroups;
  Machine machine;
  boot(machine);
  EXPECT_EQ(systemctl("start dotls-smtps.socket"), "");
  must(
      "python3 -c 'import socket\n"
      "held = [socket.create_connection((\"127.0.0.1\", 465)) for _ in range(500)]\n"
      "assert held[-1].recv(1) == b\"\"'");  // held, so that the others are over the limit
  EXPECT_TRUE(wait_until([] {
    return systemctl("list-units --all --plain --no-legend 'dotls-*@*.service'").empty();
  }));
  EXPECT_EQ(systemctl("show -P ActiveState dotls-smtps.socket"), "active\n");
  use_smtpd(Machine::visit(465));
}

}  // namespace
}  // namespace dotls::test
