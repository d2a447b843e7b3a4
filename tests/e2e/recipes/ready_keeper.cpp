// Goal: the keeper that is installed ready to use, as a run script and as units of systemd, does
// the TLS of each service that is, and a restart of it is noticed by nobody.

#include <gmock/gmock.h>

#include "tests/e2e/recipes/ready.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;
using testing::Not;

// The key is root's alone.
constexpr const char* kRootsKey =
    "chown -R root:root /etc/indimail/certs; chmod -R go= /etc/indimail/certs\n";

using RunScriptsOfTheKeeper = RunScripts;

TEST_F(RunScriptsOfTheKeeper, ServeUnderDaemontools) {
  Machine machine;
  const Dovecot dovecot;
  must(std::string("mount -t tmpfs -o mode=0755 tmpfs /run\n") + kRootsKey);
  serve(machine, dovecot, "dotls-via-* dotls-keeper");
  expect_logged("dotls-keeper", "ready: /run/dotls/keeper");
  use_all(kByVia);
  for (const ReadyService& service : ready_services())
    expect_logged(std::string("dotls-via-") + service.name, " end: ");
}

class UnitsOfTheKeeper : public Units {
 protected:
  static std::string state(const std::string& unit) {
    return systemctl("show -P ActiveState " + unit);
  }
  static std::string main_pid() { return systemctl("show -P MainPID dotls-keeper"); }
  // The processes of the keeper, and of one that has ended.
  static std::string count_processes() { return inside("pgrep -c -f '^[^ ]*dotls-keeper'"); }
};

TEST_F(UnitsOfTheKeeper, AreConfined) {
  expect_confined("dotls-keeper.service", 24);
}

TEST_F(UnitsOfTheKeeper, ServeUnderSystemdWithAKeyThatIsRootsAlone) {
  const Cgroups cgroups;
  Machine machine;
  const Dovecot dovecot;
  boot(machine, to_dovecot(dovecot) + "dotls-via-imap*@.service\n" + kRootsKey);
  EXPECT_EQ(systemctl("show -P UnitFileState dotls-keeper.service"), "disabled\n");
  EXPECT_EQ(systemctl("enable --now dotls-keeper"), "");
  ASSERT_EQ(state("dotls-keeper"), "active\n");
  for (const ReadyService& service : ready_services())
    EXPECT_EQ(systemctl(std::string("enable --now dotls-via-") + service.name + ".socket"), "");
  EXPECT_EQ(Machine::shell("stat -c '%a %U:%G' /run/dotls/keeper").out, "660 root:dotls-via\n");
  use_all(kByVia);
  EXPECT_THAT(journal(), HasSubstr(" end: "));
}

// What confines the unit takes nothing of the sandbox of its engines.
TEST_F(UnitsOfTheKeeper, LeaveTheSandboxWhole) {
  const Cgroups cgroups;
  Machine machine;
  boot(machine, "sed -i 's/--user dotls/& --sandbox require/' dotls-keeper.service");
  ASSERT_EQ(systemctl("start dotls-keeper"), "");
  ASSERT_EQ(state("dotls-keeper"), "active\n");
  EXPECT_EQ(systemctl("start dotls-via-smtps.socket"), "");
  use_smtpd(Machine::visit(465), kByVia);
  EXPECT_THAT(journal(), Not(HasSubstr("sandbox")));
  // Only root's process has capabilities, and no more than these.
  EXPECT_EQ(inside("for pid in $(pgrep -f '^[^ ]*dotls-keeper'); do\n"
                   "grep CapEff /proc/$pid/status; done | sort -u"),
            "CapEff:\t0000000000000000\nCapEff:\t00000000000400c0\n");
}

// Nobody has started the keeper: the first connection does.
TEST_F(UnitsOfTheKeeper, AreStartedByAConnection) {
  const Cgroups cgroups;
  Machine machine;
  boot(machine);
  EXPECT_EQ(systemctl("start dotls-via-smtps.socket"), "");
  EXPECT_EQ(state("dotls-keeper.socket"), "active\n");
  EXPECT_EQ(state("dotls-keeper.service"), "inactive\n");
  use_smtpd(Machine::visit(465), kByVia);
  EXPECT_EQ(state("dotls-keeper.service"), "active\n");
}

TEST_F(UnitsOfTheKeeper, TakeThePlaceOfThoseOfDotls) {
  const Cgroups cgroups;
  Machine machine;
  boot(machine);
  EXPECT_EQ(systemctl("start dotls-smtps.socket"), "");
  EXPECT_EQ(systemctl("start dotls-via-smtps.socket"), "");
  EXPECT_EQ(state("dotls-smtps.socket"), "inactive\n");
  use_smtpd(Machine::visit(465), kByVia);
}

TEST_F(UnitsOfTheKeeper, KeepTheirSessionsInARestart) {
  const Cgroups cgroups;
  Machine machine;
  boot(machine);
  EXPECT_EQ(systemctl("start dotls-keeper dotls-via-smtps.socket"), "");
  MailPeer before = Machine::visit(465);
  const std::string pid = main_pid();
  EXPECT_EQ(systemctl("restart dotls-keeper"), "");
  EXPECT_NE(main_pid(), pid);
  use_smtpd(Machine::visit(465), kByVia);
  EXPECT_EQ(systemctl("stop dotls-keeper.service dotls-keeper.socket"), "");
  EXPECT_EQ(state("dotls-keeper.service"), "inactive\n");
  EXPECT_FALSE(file_exists("/run/dotls/keeper"));
  use_smtpd(std::move(before), kByVia);
  EXPECT_TRUE(wait_until([] { return count_processes() == "0\n"; }));
}

TEST_F(UnitsOfTheKeeper, StartAKeeperThatDiedAgain) {
  const Cgroups cgroups;
  Machine machine;
  boot(machine);
  EXPECT_EQ(systemctl("start dotls-keeper dotls-via-smtps.socket"), "");
  for (int time = 0; time < 3; ++time) {
    const std::string pid = main_pid();
    EXPECT_EQ(systemctl("kill -s KILL --kill-whom=main dotls-keeper"), "");
    use_smtpd(Machine::visit(465), kByVia);
    EXPECT_NE(main_pid(), pid);
  }
}

// It is started again until it can serve. Who comes before waits.
TEST_F(UnitsOfTheKeeper, WaitForACertificateThatIsGood) {
  const Cgroups cgroups;
  Machine machine;
  boot(machine,
       "cd /etc/indimail/certs; mv servercert.pem good.pem; echo no certificate >servercert.pem");
  EXPECT_EQ(systemctl("start dotls-via-smtps.socket"), "");
  machine.start(
      "until [ \"$(journalctl -D /run/log/journal -o cat | grep -c servercert.pem)\" -ge 3 ]; do\n"
      "sleep 0.1; done; mv /etc/indimail/certs/good.pem /etc/indimail/certs/servercert.pem");
  use_smtpd(Machine::visit(465), kByVia);
  EXPECT_EQ(state("dotls-keeper.socket"), "active\n");
}

}  // namespace
}  // namespace dotls::test
