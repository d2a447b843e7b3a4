// With a load balancer in front; see plays.hpp.
#include <gmock/gmock.h>

#include "tests/e2e/recipes/machine.hpp"
#include "tests/e2e/recipes/plays.hpp"
#include "tests/support/mail_home.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

// Its connections come from there, and the clients' from 127.0.0.1.
constexpr const char* kBalancer = "192.0.2.7";

// HAProxy with what every configuration has, and this.
void run_haproxy(Machine& machine, const TempDir& directory, const std::string& text,
                 std::uint16_t port) {
  const std::string config = directory.write(
      "haproxy.cfg",
      "global\n  maxconn 100\ndefaults\n  timeout connect 5s\n  timeout client 60s\n"
      "  timeout server 60s\n" +
          text);
  machine.serve("", "exec haproxy -q -db -f " + config, port);
}

}  // namespace

void play_behind_balancer(const Block& block) {
  Machine machine;
  Block here = block;
  here.text = with(here.text, "192.0.2.11", "192.0.2.7");
  machine.serve(here, 0, 465);
  const TempDir directory;
  run_haproxy(machine, directory,
              "listen front\n  mode tcp\n  bind 127.0.0.1:4465\n"
              "  server one 192.0.2.7:465 send-proxy\n",
              4465);
  EXPECT_THAT(Machine::who_serves(4465), HasSubstr(kDropped));
}

void play_balancer(const Block& block) {
  Machine machine;
  machine.serve("",
                "exec tcpserver -RHl0 192.0.2.7 4465 dotls --proxy-protocol 192.0.2.7 "
                "/var/qmail/bin/qmail-smtpd",
                4465, kBalancer);
  const RunResult made =
      Machine::shell("mkdir -p /etc/haproxy && echo 192.0.2.7 >/etc/haproxy/blocked");
  ASSERT_EQ(made.status, 0) << made.err;
  const TempDir directory;
  run_haproxy(machine, directory, with(block.text, "192.0.2.21:465", "192.0.2.7:4465"), 465);
  EXPECT_THAT(Machine::who_serves(465), HasSubstr("tls=yes relay=none peer=127.0.0.1"));
  const RunResult blocked = Machine::shell("socat -u TCP:192.0.2.7:465,bind=192.0.2.7 -");
  EXPECT_EQ(blocked.out, "");
}

// Dovecot sees the client and not us, and its goodbye ends the connection.
void play_proxy_to_dovecot(const Block& block) {
  Machine machine;
  const Dovecot dovecot({}, block_with(block.page, "haproxy_trusted_networks").text);
  Block here = block_with(block.page, "/usr/local/bin/proxy-to");
  here.text = Machine::put_in_place(here.text);
  machine.serve(here, 0, 993);
  MailPeer client = Machine::visit(993, {}, kBalancer);
  client.ask("a LOGIN alice secret\r\n", "^a OK");
  client.ask("b LOGOUT\r\n", "^b OK");
  EXPECT_EQ(client.rest(), "");
  client.leave();
  EXPECT_THAT(dovecot.log(), HasSubstr(", rip=192.0.2.7, lip=192.0.2.7, ")) << dovecot.log();
}

// With the example as it is installed, but for two paths: HAProxy has no folder of its own here.
void play_drain(const Block& block) {
  Machine machine;
  const TempDir directory;
  const std::string admin = directory / "admin.sock";
  std::string example = read_file(DOTLS_SOURCES "/cron/haproxy/haproxy.cfg");
  example = with(example, "stats socket /run/haproxy/admin.sock", "stats socket " + admin);
  example = with(example, "/dev/log", directory / "log");
  machine.serve("", "exec haproxy -q -db -f " + directory.write("haproxy.cfg", example), 465);
  const RunResult drained = Machine::shell(with(block.text, "/run/haproxy/admin.sock", admin));
  EXPECT_EQ(drained.out + drained.err, std::string(5, '\n'));
  // SRV_ADMF_FDRAIN is 8.
  const RunResult state = Machine::shell("echo 'show servers state' | socat - " + admin +
                                         " | awk '$7 == 8 { print $2, $4 }'");
  EXPECT_EQ(state.out,
            "smtp mail1\nsubmissions mail1\nsubmission mail1\nimaps mail1\npop3s mail1\n");
}

}  // namespace dotls::test
