// With a load balancer in front; see plays.hpp.
#include <gmock/gmock.h>

#include "tests/e2e/recipes/machine.hpp"
#include "tests/e2e/recipes/plays.hpp"
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

}  // namespace dotls::test
