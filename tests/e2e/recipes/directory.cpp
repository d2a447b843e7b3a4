// The certificate directory and what ACME clients do with it; see plays.hpp.
#include <gmock/gmock.h>

#include <regex>

#include "tests/e2e/recipes/machine.hpp"
#include "tests/e2e/recipes/plays.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

void expect_success(const std::string& script) {
  const RunResult result = Machine::shell("set -e\n" + script);
  EXPECT_EQ(result.status, 0) << script << result.out << result.err;
}

std::string without_prompts(const std::string& text) {
  return std::regex_replace(text, std::regex("(^|\n)# "), "$1");
}

std::string facts_of(const std::string& name) {
  return Machine::shell("stat -c '%a %U:%G' /etc/indimail/certs/" + name).out;
}

constexpr const char* kInstallDeploy =
    "install -m 755 /usr/local/share/doc/dotls/examples/dotls-deploy /usr/local/sbin\n";

// The hook has made the service's certificate of what the ACME client has.
void expect_deployed(const std::string& script) {
  Machine machine;
  expect_success(kInstallDeploy);
  expect_success("rm /etc/indimail/certs/servercert.pem");
  expect_success(script);
  EXPECT_EQ(facts_of("servercert.pem"), "640 root:qcerts\n");
  expect_success("setpriv --reuid=qmaild --regid=qcerts --clear-groups dotls --check");
}

}  // namespace

void play_server_names(const Block& block) {
  Machine machine;
  expect_success("chgrp -R qcerts /etc/letsencrypt; chmod -R g+rX /etc/letsencrypt");
  expect_success(block.text);
  machine.serve("", "exec tcpserver -RHl0 0 465 dotls --strict-sni /var/qmail/bin/qmail-smtpd",
                465);
  for (const std::string name : {"mx.example.org", "any.example.net"}) {
    MailPeer peer = Machine::visit(465, {}, "127.0.0.1", Machine::settings(name));
    peer.ask("QUIT\r\n", "^221");
    peer.leave();
  }
}

// What dotls says of a browser on a mail port matches the filter that the jail finds.
void play_fail2ban(const Block& block) {
  Machine machine;
  expect_success(without_prompts(block.text));
  Process& server = machine.serve("", "exec tcpserver -RHl0 0 465 dotls cat", 465);
  const UniqueFd client = connect_to(465);
  ASSERT_TRUE(send_all(client.get(), "GET / HTTP/1.0\r\n\r\n"));
  EXPECT_NE(read_to_end(client.get()).end, TcpEnd::Open);
  const std::string line = server.err().wait_for("TLS handshake failed: [^ ]");
  const RunResult found = Machine::shell("fail2ban-regex -o ip '2026-11-29 12:00:00 " + line +
                                         "' /etc/fail2ban/filter.d/dotls.conf");
  EXPECT_EQ(found.out, "127.0.0.1\n") << line << found.err;
}

void play_ticket_keys(const Block& block) {
  const Machine machine;
  expect_success(without_prompts(block.text));
  EXPECT_EQ(facts_of("ticket.keys"), "640 root:qcerts\n");
}

void play_fresh_machine(const Block& block) {
  Machine machine;
  expect_success("groupdel qcerts; rm -r /etc/indimail");
  expect_success(without_prompts(block.text));
  EXPECT_EQ(facts_of("."), "750 root:qcerts\n");
  EXPECT_EQ(facts_of("rsa2048.pem"), "640 root:qcerts\n");
  machine.serve("uid=$(id -u qmaild) gid=$(getent group qcerts | cut -d: -f3)",
                "exec tcpserver -RHl0 -u ${uid:?} -g ${gid:?} 0 465 dotls --self-signed cat", 465);
  TlsPeer client = connect_tls(465);
  EXPECT_TRUE(client.handshake()) << client.error();
  client.hang_up();
}

// crontab(5) of /etc/cron.d: five fields, a user, a command.
void play_cron_line(const Block& block) {
  std::smatch parts;
  ASSERT_TRUE(std::regex_match(block.text, parts, std::regex(R"(([0-9*]+ ){5}root (.*)\n)")));
  const Machine machine;
  const RunResult warned = Machine::shell(parts[2]);
  EXPECT_EQ(warned.status, 1) << warned.out << warned.err;
  EXPECT_THAT(warned.out, HasSubstr("rsa2048.pem"));
  expect_success("update_tmprsadh --group-params");
  const RunResult fine = Machine::shell(parts[2]);
  EXPECT_EQ(fine.out, "");
}

// What quickstart and tests/run install to build; the Boost is that of Debian 12.
void play_build_dependencies(const Block& block) {
  const RunResult build = run({.argv = {"bash", "-c",
                                        ". " DOTLS_SOURCES "/tests/support/packages.sh; "
                                        "echo \"${packages_build[*]}\""}});
  EXPECT_EQ(block.text, "sudo apt install " + with(build.out, " boost\n",
                                                   " libboost1.81-dev "
                                                   "libboost-filesystem1.81-dev\n"));
}

// The first lines build, which tests/run does; the search for a prime has its own test.
void play_install(const Block& block) {
  const Machine machine;
  const auto at = block.text.find("sudo groupadd");
  ASSERT_NE(at, std::string::npos);
  expect_success("groupdel qcerts; rm -r /etc/indimail");
  expect_success(with(block.text.substr(at), "sudo update_tmprsadh\n",
                      "sudo update_tmprsadh --group-params\n"));
  EXPECT_EQ(facts_of("."), "750 root:qcerts\n");
  EXPECT_EQ(facts_of("dh2048.pem"), "640 root:qcerts\n");
}

void play_deploy_install(const Block& block) {
  const Machine machine;
  expect_success(block.text);
  EXPECT_EQ(block.text, std::string("sudo ") + kInstallDeploy);
}

void play_certbot_hook(const Block& block) {
  expect_deployed(block.text);
}

void play_acme_sh(const Block& block) {
  expect_deployed(block.text);
}

void play_certbots_way(const Block& block) {
  const Machine machine;
  expect_success(block.text);
}

}  // namespace dotls::test
