// Goal: when the program exits, all that it wrote is delivered first, and its status is the end's.
#include "tests/component/relay/relay_run.hpp"
#include "tests/support/bytes.hpp"

namespace dotls::test {
namespace {

TEST(ProgramExit, UnreadOutputIsDelivered) {
  // It fits into the pipe and not into the socket: the program is gone before
  // anybody reads.
  RelayRun relay({.program = sh("head -c 60000 /dev/zero; exit 3"), .send_buffer = 4096});
  ASSERT_TRUE(relay.program_has_ended());
  ASSERT_FALSE(relay.is_over());
  EXPECT_EQ(relay.read_to_end(), std::string(60'000, '\0'));
  const RelayEnd end = relay.finish();
  EXPECT_EQ(end.report.end, ConnectionEnd::Complete);
  EXPECT_EQ(end.report.bytes_to_peer, 60'000U);
  EXPECT_EQ(end.program.exit_status(), 3);
}

TEST(ProgramExit, EndsTheRelayEvenIfThePeerStillSends) {
  RelayRun relay({.program = sh("read line; echo enough; exit 4")});
  relay.send("go\n");
  EXPECT_EQ(relay.read_to_end(), "enough\n");
  const RelayEnd end = relay.finish();  // the peer has not closed anything
  EXPECT_EQ(end.report.end, ConnectionEnd::Complete);
  EXPECT_EQ(end.program.exit_status(), 4);
}

TEST(ProgramExit, PeerThatSendsWithoutEndDoesNotHoldUsUp) {
  RelayRun relay({.program = sh("echo enough; exit 4")});
  std::thread sending([fd = relay.peer().get()] {
    while (send_all(fd, std::string(65536, 'x'))) {
    }
  });
  EXPECT_EQ(relay.read_to_end(), "enough\n");
  const RelayEnd end = relay.finish();
  ::shutdown(relay.peer().get(), SHUT_RDWR);
  sending.join();
  EXPECT_EQ(end.program.exit_status(), 4);
}

TEST(ProgramExit, BackgroundProcessThatHoldsTheOutputKeepsTheConnection) {
  const TempDir directory;
  Gate gate(directory);
  RelayRun relay({.program = sh("( : <\"$1\"; echo late) & exit 7", {gate.path()})});
  ASSERT_TRUE(relay.program_has_ended());
  relay.send("nobody reads this");
  ASSERT_FALSE(relay.is_over());
  gate.open();
  EXPECT_EQ(relay.read_to_end(), "late\n");
  EXPECT_EQ(relay.finish().program.exit_status(), 7);
}

TEST(ProgramExit, BySignalIsReportedAsOne) {
  RelayRun relay({.program = sh("kill -USR2 $$")});
  EXPECT_EQ(relay.read_to_end(), "");
  const RelayEnd end = relay.finish();
  EXPECT_TRUE(end.program.by_signal);
  EXPECT_EQ(end.program.number, SIGUSR2);
}

TEST(ProgramExit, LeavesNoZombie) {
  pid_t pid = 0;
  {
    RelayRun relay({.program = sh("echo $$")});
    pid = std::stoi(relay.read_to_end());
    static_cast<void>(relay.finish());
  }
  EXPECT_NE(::kill(pid, 0), 0);
  EXPECT_EQ(errno, ESRCH);
}

}  // namespace
}  // namespace dotls::test
