// Goal: each service that is installed ready to use, as run scripts and as units of systemd, serves
// a message or a login under its supervisor, and is confined no more than its program can bear.

#include <gmock/gmock.h>

#include "tests/e2e/recipes/ready.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

TEST_F(RunScripts, ServeUnderDaemontools) {
  Machine machine;
  const Dovecot dovecot;
  serve(machine, dovecot, "dotls-[!vk]*");
  use_all(kByDotls);
  for (const ReadyService& service : ready_services())
    expect_logged(std::string("dotls-") + service.name, " end: ");
}

TEST_F(Units, AreConfinedAsFarAsTheirProgramsAllow) {
  for (const ReadyService& service : ready_services()) {
    for (const Way& way : {kByDotls, kByVia})
      expect_confined(std::string(way.prefix) + service.name + "@.service", service.exposure);
  }
}

TEST_F(Units, ServeUnderSystemd) {
  const Cgroups cgroups;
  Machine machine;
  const Dovecot dovecot;
  boot(machine, to_dovecot(dovecot) + "dotls-imap*@.service");
  EXPECT_EQ(systemctl("show -P UnitFileState dotls-smtps.socket"), "disabled\n");
  for (const ReadyService& service : ready_services())
    EXPECT_EQ(systemctl(std::string("enable --now dotls-") + service.name + ".socket"), "");
  use_all(kByDotls);
  EXPECT_THAT(journal(), HasSubstr(" end: "));
}

TEST_F(Units, OfEndedSessionsAreGoneHoweverTheyEnded) {
  const Cgroups cgroups;
  Machine machine;
  boot(machine);
  EXPECT_EQ(systemctl("start dotls-smtps.socket"), "");
  use_smtpd(Machine::visit(465), kByDotls);
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
  use_smtpd(std::move(peer), kByDotls);
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
  use_smtpd(Machine::visit(465), kByDotls);
}

}  // namespace
}  // namespace dotls::test
