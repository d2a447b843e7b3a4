// Servers under tcpserver; see plays.hpp.
#include <gmock/gmock.h>

#include "tests/e2e/recipes/machine.hpp"
#include "tests/e2e/recipes/mail_sessions.hpp"
#include "tests/e2e/recipes/plays.hpp"
#include "tests/support/mail_home.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {

using testing::HasSubstr;

void play_qmail_smtpd(const Block& block) {
  Machine machine;
  machine.serve(block, 0, 465);
  EXPECT_THAT(Machine::who_serves(465), HasSubstr(kDropped));
  machine.serve(block, 1, 25);
  EXPECT_THAT(Machine::who_serves(25, "smtp"), HasSubstr(kDropped));
  // Without such a user nothing may start: the number would be 0.
  const Commands commands = commands_of(block.text);
  const std::string mistyped = with(commands.before, "qmaild", "qmaild-mistyped");
  const RunResult result = Machine::shell(mistyped + with(commands.servers[0], " 465 ", " 466 "));
  EXPECT_NE(result.status, 0);
  EXPECT_THAT(result.err, HasSubstr("uid"));
}

void play_qmail_pop3d(const Block& block) {
  Machine machine;
  machine.serve(block, 0, 995);
  machine.serve(block, 1, 110);
  const auto expected = HasSubstr("uid=7800 gid=7800 groups=7800 parent=0 tls=yes");
  EXPECT_THAT(pop3_message(Machine::visit(995)), expected);
  EXPECT_THAT(pop3_message(Machine::visit(110, "pop3")), expected);
}

void play_mailfront(const Block& block) {
  Machine machine;
  std::size_t next = 0;
  for (const std::uint16_t port : std::vector<std::uint16_t>{465, 587, 995, 110, 993, 143})
    machine.serve(block, next++, port);
  expect_submission(Machine::visit(465));
  expect_submission(Machine::visit(587, "smtp"));
  EXPECT_THAT(pop3_message(Machine::visit(995)), HasSubstr("For Alice."));
  EXPECT_THAT(pop3_message(Machine::visit(110, "pop3")), HasSubstr("For Alice."));
  EXPECT_THAT(imap_message(Machine::visit(993)), HasSubstr("For Alice."));
  EXPECT_THAT(imap_message(Machine::visit(143, "imap")), HasSubstr("For Alice."));
}

void play_ucspi_mailfront(const Block& block) {
  Machine machine;
  machine.serve(block, 0, 587);
  expect_submission(Machine::visit(587, "smtp"));
}

// The stand-ins do what the originals do with the three descriptors.
void play_ucspi_smtpd(const Block& block) {
  Machine machine;
  machine.serve(block, 0, 25);
  EXPECT_THAT(Machine::who_serves(25, "smtp"),
              HasSubstr("uid=7791 gid=2108 groups=2108 parent=7791"));
}

// No courier-imap beside dovecot-imapd on one Debian: its programs are stand-ins, its paths
// replaced.
void play_courier(const Block& block) {
  Block here = block;
  here.text = with(here.text, "/usr/lib/courier/courier/", "/usr/local/bin/");
  here.text = with(here.text, " /usr/bin/imapd ", " /usr/local/bin/imapd ");
  Machine machine;
  machine.serve(here, 0, 993);
  machine.serve(here, 1, 143);
  for (const auto& [port, protocol] : {std::pair(993, ""), std::pair(143, "imap")}) {
    MailPeer peer = Machine::visit(static_cast<std::uint16_t>(port), protocol);
    EXPECT_THAT(peer.ask("a LOGIN alice secret\r\n", "^a "), HasSubstr("a OK imapd tls=yes"));
    peer.ask("b LOGOUT\r\n", "^b OK");
    peer.leave();
  }
}

void play_whole_dovecot(const Block& block) {
  Machine machine;
  const Dovecot dovecot;
  const std::string port = "TCP:127.0.0.1:" + std::to_string(dovecot.imap_port());
  Block here = block;
  here.text = with(here.text, "TCP:127.0.0.1:143", port);
  machine.serve(here, 0, 993);
  const Process& second = machine.serve(here, 1, 143, "192.0.2.7");
  EXPECT_THAT(imap_message(Machine::visit(993)), HasSubstr("Subject: one"));
  EXPECT_THAT(imap_message(Machine::visit(143, "imap", "192.0.2.7")), HasSubstr("Subject: one"));
  const RunResult user = Machine::shell("grep -E '^(Uid|Gid|Groups)' /proc/$(pgrep -x -P " +
                                        std::to_string(second.pid()) + " tcpserver)/status");
  EXPECT_THAT(user.out, testing::ContainsRegex("Uid:\t65534\t.*\nGid:\t2108\t.*\nGroups:\t2108"));
}

void play_relay_by_certificate(const Block& block) {
  Machine machine;
  Block here = block;
  here.text = Machine::put_in_place(block.text);
  machine.serve(here, 0, 465);
  EXPECT_THAT(Machine::who_serves(465), HasSubstr("uid=7791 gid=2108 groups=2108 parent=7791 "
                                                  "tls=yes relay=none"));
  TlsSettings known = Machine::settings();
  known.own = Machine::certificate({.common_name = "client"});
  MailPeer peer = Machine::visit(465, {}, "127.0.0.1", known);
  EXPECT_THAT(peer.ask("NOOP\r\n", "^250 "), HasSubstr("relay= "));
  peer.leave();
}

void play_only_some_clients(const Block& block) {
  Machine machine;
  const TempDir directory;
  const auto at = block.text.find("\n\n") + 1;
  const Credential by_key = make_self_signed({.common_name = "by key"});
  const std::string file = directory.write("client.pem", by_key.certificate_pem());
  const RunResult pin = Machine::shell(with(block.text.substr(0, at), "client.pem", file));
  ASSERT_EQ(pin.out.size(), 45U) << pin.out << pin.err;
  Block here = block;
  here.text = with(block.text.substr(at),
                   "LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=", pin.out.substr(0, 44));
  const Process& server = machine.serve(here, 0, 465);
  for (const Credential& own :
       {by_key, Machine::certificate({.common_name = "", .dns = {"mx.branch.example.org"}})}) {
    TlsSettings allowed = Machine::settings();
    allowed.own = own;
    MailPeer peer = Machine::visit(465, {}, "127.0.0.1", allowed);
    EXPECT_THAT(peer.ask("NOOP\r\n", "^250 "), HasSubstr("relay= "));
    peer.leave();
  }
  TlsSettings other = Machine::settings();
  other.own = Machine::certificate({.common_name = "other", .dns = {"mx.example.org"}});
  TlsPeer refused = connect_tls(465, other);
  if (refused.handshake()) {
    EXPECT_EQ(refused.read_until_end(), "");
  }
  EXPECT_NE(server.err().wait_for("no handshake: a client that is not allowed in"), "");
}

void play_alpn(const Block& block) {
  Machine machine;
  machine.serve(block, 0, 993);
  TlsSettings settings = Machine::settings();
  settings.alpn = {"imap"};
  MailPeer peer = Machine::visit(993, {}, "127.0.0.1", settings);
  peer.ask("a LOGOUT\r\n", "^a OK");
  peer.leave();
  settings.alpn = {"http/1.1"};
  TlsPeer browser = connect_tls(993, settings);
  EXPECT_FALSE(browser.handshake());
}

void play_certbots_files(const Block& block) {
  Machine machine;
  const RunResult way = Machine::shell(
      "cd /etc/letsencrypt && chgrp -R qcerts live archive && chmod -R g+rX live archive");
  ASSERT_EQ(way.status, 0) << way.err;
  machine.serve(block, 0, 465);
  EXPECT_THAT(Machine::who_serves(465), HasSubstr(kDropped));
}

void play_shell_script(const Block& block) {
  Machine machine;
  machine.serve(block, 0, 8443);
  const RunResult client = Machine::shell("cd /etc/indimail/certs && cp clients.pem ca.pem\n" +
                                          commands_of(block.text).others.at(0));
  EXPECT_EQ(client.status, 0) << client.err;
  EXPECT_THAT(client.err, HasSubstr("Hello, world\n"));
}

void play_drop_behind(const Block& block) {
  Machine machine;
  machine.serve(block, 0, 465);
  const std::string answer = Machine::who_serves(465);
  EXPECT_THAT(answer, HasSubstr("uid=7791 gid=2107 groups=2107 parent=0 tls=yes"));
}

void play_readme_server(const Block& block) {
  Machine machine;
  machine.serve(block, 0, 465);
  EXPECT_THAT(Machine::who_serves(465), HasSubstr(kDropped));
}

void play_three_protocols(const Block& block) {
  Machine machine;
  const Dovecot dovecot;
  const Commands commands = commands_of(block.text);
  const std::string numbers = "uid=$(id -u qmaild) gid=$(getent group qcerts | cut -d: -f3)\n";
  machine.serve(numbers, commands.servers.at(0), 25);
  EXPECT_THAT(Machine::who_serves(25, "smtp"), HasSubstr(kDropped));
  machine.serve("", commands.servers.at(1), 110);
  EXPECT_THAT(pop3_message(Machine::visit(110, "pop3")), HasSubstr("uid=7800"));
  machine.serve(numbers,
                with(commands.servers.at(2), "127.0.0.1:143",
                     "127.0.0.1:" + std::to_string(dovecot.imap_port())),
                143, "192.0.2.7");
  EXPECT_THAT(imap_message(Machine::visit(143, "imap", "192.0.2.7")), HasSubstr("Subject: one"));
}

// The program has another user and group than the keeper, and cannot read the key.
void play_keeper(const Block& block) {
  Machine machine;
  ASSERT_EQ(Machine::shell("mount -t tmpfs -o mode=0755 tmpfs /run; userdel -f dotls").out, "");
  Block here = block;
  here.text =
      with(here.text, "\" &\n", "\" &\nuntil test -S /run/dotls/smtps; do sleep 0.1; done\n");
  machine.serve(here, 0, 465);
  EXPECT_THAT(Machine::who_serves(465),
              HasSubstr("uid=7791 gid=2107 groups=2107 parent=7791 tls=yes relay=none"));
  const RunResult key = Machine::shell(
      "setpriv --reuid=7791 --regid=2107 --clear-groups cat "
      "/etc/indimail/certs/servercert.pem");
  EXPECT_THAT(key.err, HasSubstr("Permission denied"));
}

void play_keepers_accounts(const Block& block) {
  const Machine machine;
  EXPECT_EQ(Machine::shell("userdel dotls && groupdel dotls-via").status, 0);
  EXPECT_EQ(Machine::shell(block.text).status, 0);
  EXPECT_EQ(Machine::shell("getent group dotls-via | cut -d : -f 1; id -Gn dotls").out,
            "dotls-via\ndotls\n");
}

}  // namespace dotls::test
