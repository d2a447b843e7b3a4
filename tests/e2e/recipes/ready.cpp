// See ready.hpp.
#include "tests/e2e/recipes/ready.hpp"

#include <gmock/gmock.h>

#include <iostream>

#include "tests/e2e/recipes/mail_sessions.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

void use_submission(MailPeer peer, const Way& /*way*/) {
  expect_submission(std::move(peer));
}

void use_pop3(MailPeer peer, const Way& /*way*/) {
  EXPECT_THAT(pop3_message(std::move(peer)),
              HasSubstr("uid=7800 gid=7800 groups=7800 parent=0 tls=yes"));
}

void use_imap(MailPeer peer, const Way& /*way*/) {
  EXPECT_THAT(imap_message(std::move(peer)), HasSubstr("Subject: one"));
}

}  // namespace

const std::vector<ReadyService>& ready_services() {
  static const std::vector<ReadyService> kServices{
      {"smtp", 25, "smtp", use_smtpd, 56},
      {"smtps", 465, "", use_smtpd, 56},
      {"submission", 587, "smtp", use_submission, 56},
      {"pop3", 110, "pop3", use_pop3},
      {"pop3s", 995, "", use_pop3},
      {"imap", 143, "imap", use_imap, 24, "192.0.2.7"},
      {"imaps", 993, "", use_imap},
  };
  return kServices;
}

void use_smtpd(MailPeer peer, const Way& way) {
  EXPECT_THAT(peer.ask("NOOP\r\n", "^250 "), HasSubstr(way.smtpd));
  expect_queued(peer);
}

void use_all(const Way& way) {
  for (const ReadyService& service : ready_services()) {
    SCOPED_TRACE(std::string(way.prefix) + service.name);
    const std::string listens = "ss -Hltn sport = :" + std::to_string(service.port);
    ASSERT_TRUE(wait_until([&] { return Machine::shell(listens).out.find("LISTEN") == 0; }));
    service.use(Machine::visit(service.port, service.starttls, service.address), way);
  }
}

std::string to_dovecot(const Dovecot& dovecot) {
  return "sed -i 's/TCP:127.0.0.1:143/TCP:127.0.0.1:" + std::to_string(dovecot.imap_port()) + "/' ";
}

void must(const std::string& script) {
  const RunResult result = Machine::shell("set -e\n" + script);
  ASSERT_EQ(result.status, 0) << script << '\n' << result.out << result.err;
}

void RunScripts::serve(Machine& machine, const Dovecot& dovecot, const std::string& scripts) {
  must(
      "umask 022; mkdir /var/qmail/service; cd /usr/local/share/doc/dotls/examples/service\n"
      "cp -R " +
      scripts +
      " /var/qmail/service; cd /var/qmail/service\n"
      "for log in */log; do mkdir $log/main && chown qmaill $log/main; done\n" +
      to_dovecot(dovecot) + "*-imap*/run");
  machine.serve("", "exec svscan /var/qmail/service", 465);
}

void RunScripts::expect_logged(const std::string& service, const std::string& words) {
  const std::string log = "/var/qmail/service/" + service + "/log/main/current";
  EXPECT_TRUE(wait_until([&] { return read_file(log).find(words) != std::string::npos; }))
      << service << read_file(log);
  EXPECT_EQ(Machine::shell("stat -c %U " + log).out, "qmaill\n");
}

Units::Cgroups::~Cgroups() {
  EXPECT_TRUE(wait_until([] {
    return Machine::shell(
               "[ -e /run/own-cgroup ] || exit 0\n"
               "cd /run/own-cgroup/ && find -depth -type d ! -name . -exec rmdir {} +\n"
               "rmdir \"$(readlink /run/own-cgroup)\"")
               .status == 0;
  }));
}

void Units::boot(Machine& machine, const std::string& change) {
  must("mkdir -p /usr/local/share/units; cp " DOTLS_BUILD "/cron/dotls-*.socket " DOTLS_BUILD
       "/cron/dotls-*.service /usr/local/share/units; cd /usr/local/share/units\n" +
       change);
  machine.start("exec sh " DOTLS_SOURCES "/tests/e2e/recipes/booted.sh /usr/local/share/units");
  ASSERT_TRUE(
      wait_until([] { return systemctl("show -P ActiveState multi-user.target") == "active\n"; }));
}

std::string Units::inside(const std::string& script) {
  return Machine::shell(
             "exec nsenter -a -t \"$(pgrep -P \"$(cat /run/parent)\")\" sh <<'TEXT' 2>&1\n" +
             script + "\nTEXT")
      .out;
}

// Systemd answers nobody whose process it cannot see.
std::string Units::systemctl(const std::string& words) {
  return inside("systemctl --no-pager --quiet " + words);
}

std::string Units::journal() {
  return Machine::shell("journalctl -D /run/log/journal --no-pager -o cat").out;
}

void Units::expect_confined(const std::string& unit, int exposure) {
  const TempDir directory;
  // Of a template, an instance.
  std::string name = directory / unit;
  if (const auto at = name.find("@."); at != std::string::npos) name.insert(at + 1, "1");
  must("cp " DOTLS_BUILD "/cron/" + unit + " " + name);
  const RunResult result = Machine::shell(
      "systemd-analyze security --offline=true --no-pager --threshold=" + std::to_string(exposure) +
      " " + name);
  EXPECT_EQ(result.status, 0) << result.out << result.err;
}

void Units::TearDown() {
  if (HasFailure()) std::cout << journal();
  EndToEnd::TearDown();
}

}  // namespace dotls::test
