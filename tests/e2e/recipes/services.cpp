// Under daemontools, inetd and systemd; see plays.hpp.
#include <gmock/gmock.h>

#include "tests/e2e/recipes/machine.hpp"
#include "tests/e2e/recipes/plays.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

constexpr const char* kService = "/var/qmail/service/dotls-smtps";

// Puts both run scripts in place as the manual says, and lets daemontools run them.
void expect_supervised(const std::string& run_script, const std::string& log_script) {
  Machine machine;
  const TempDir scripts;
  const RunResult made = Machine::shell(
      std::string("set -e; umask 022; dir=") + kService + "\nmkdir -p $dir/log/main\ncp " +
      scripts.write("run", run_script, 0755) + " $dir/run\ncp " +
      scripts.write("log-run", log_script, 0755) + " $dir/log/run\nchown qmaill $dir/log/main\n");
  ASSERT_EQ(made.status, 0) << made.err;
  machine.serve("", "exec svscan /var/qmail/service", 465);
  EXPECT_THAT(Machine::who_serves(465), HasSubstr(kDropped));
  const std::string log = std::string(kService) + "/log/main/current";
  EXPECT_TRUE(wait_until([&] { return read_file(log).find(" dotls: pid ") != std::string::npos; }))
      << read_file(log);
  const RunResult owner = Machine::shell("stat -c %U " + log);
  EXPECT_EQ(owner.out, "qmaill\n");
}

std::string example(const std::string& page) {
  return blocks_of(page).at(0).text;
}

}  // namespace

void play_run_script(const Block& block) {
  expect_supervised(block.text, example("cron/run/dotls-smtps/log/run"));
}

void play_log_script(const Block& block) {
  expect_supervised(example("cron/run/dotls-smtps/run"), block.text);
}

void play_inetd(const Block& block) {
  Machine machine;
  const TempDir directory;
  const std::string line = with(block.text, "\n    ", " ");
  const std::string config = directory.write("inetd.conf", line);
  machine.serve("", "exec inetd -i " + config, 465);
  EXPECT_THAT(Machine::who_serves(465), HasSubstr(kDropped));
}

void play_ncat(const Block& block) {
  Machine machine;
  const std::string tells = "sh -c \"echo \\$TCPREMOTEIP\"'";
  machine.serve("", "exec " + with(block.text, "sh -c \"echo hello\"'", tells), 9443);
  TlsPeer client = connect_tls(9443);
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_until_end(), "127.0.0.1\n");
  client.hang_up();
}

// systemd itself does not run here: it reads the units, and the port is the one that is served.
void play_socket_unit(const Block& block) {
  EXPECT_THAT(block.text, testing::AllOf(HasSubstr("ListenStream=465\n"), HasSubstr("Accept=yes\n"),
                                         HasSubstr("WantedBy=sockets.target\n")));
}

// The units are read by systemd, and the command is run by its own activator as they say.
void play_service_unit(const Block& block) {
  Machine machine;
  std::string socket;
  for (const Block& other : blocks_of(block.page))
    if (other.text.starts_with("[Socket]")) socket = other.text;
  const TempDir units;
  units.write("dotls-submissions.socket", socket);
  units.write("dotls-submissions@.service", block.text);
  const RunResult read =
      Machine::shell("systemd-analyze verify --man=no " + units.path() +
                     "/dotls-submissions.socket " + units.path() + "/dotls-submissions@.service");
  EXPECT_EQ(read.status, 0) << read.err;
  EXPECT_EQ(read.err, "");
  const auto at = block.text.find("ExecStart=");
  ASSERT_NE(at, std::string::npos);
  const std::string command = with(block.text.substr(at + 10), "${REMOTE_ADDR}", "127.0.0.1");
  EXPECT_THAT(block.text, testing::AllOf(HasSubstr("User=qmaild\n"), HasSubstr("Group=qcerts\n"),
                                         HasSubstr("StandardInput=socket\n")));
  machine.serve("",
                "exec systemd-socket-activate --listen=127.0.0.1:465 --accept --inetd "
                "setpriv --reuid=qmaild --regid=qcerts --clear-groups " +
                    command,
                465);
  EXPECT_THAT(Machine::who_serves(465), HasSubstr(kDropped));
}

}  // namespace dotls::test
