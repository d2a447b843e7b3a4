// Goal: SIGTERM, SIGINT and SIGHUP to us are SIGTERM to the program at once, and SIGKILL later.
#include <algorithm>

#include "tests/component/relay/relay_run.hpp"
#include "tests/support/descendants.hpp"

namespace dotls::test {
namespace {

using std::chrono::seconds;

class ToldToEnd : public testing::TestWithParam<int> {};

TEST_P(ToldToEnd, ProgramGetsSigtermAndItsLastOutputIsDelivered) {
  RelayRun relay({.program = sh("trap 'echo goodbye; exit 3' TERM; echo ready; "
                                "while :; do sleep 0.05; done")});
  EXPECT_EQ(relay.read(6), "ready\n");
  ::kill(::getpid(), GetParam());
  EXPECT_EQ(relay.read_to_end(), "goodbye\n");
  const RelayEnd end = relay.finish();
  EXPECT_EQ(end.report.end, ConnectionEnd::Complete);
  EXPECT_EQ(end.program.exit_status(), 3);
}

INSTANTIATE_TEST_SUITE_P(By, ToldToEnd, testing::Values(SIGTERM, SIGINT, SIGHUP));

TEST(ToldToEndGroup, SignalGoesToTheGroupOfAServersProgram) {
  // The shell waits for its child; both must get the signal, or the output stays open.
  RelayRun relay({.program = sh("sleep 60 & echo ready; wait")});
  EXPECT_EQ(relay.read(6), "ready\n");
  ::kill(::getpid(), SIGTERM);
  EXPECT_EQ(relay.read_to_end(), "");
  const RelayEnd end = relay.finish();
  EXPECT_TRUE(end.program.by_signal);
  EXPECT_EQ(end.program.number, SIGTERM);
}

TEST(ToldToEndGroup, SignalGoesToAClientsProgramOnly) {
  const TempDir directory;
  Gate gate(directory);
  // In a client the program is in our own group: a signal to the group would be one to us.
  RelayRun relay({.program = sh("( : <\"$1\"; echo alive >\"$2\") & echo ready; exec sleep 60",
                                {gate.path(), directory / "report"}),
                  .own_group = false});
  EXPECT_EQ(relay.read(6), "ready\n");
  ::kill(::getpid(), SIGTERM);
  EXPECT_EQ(relay.finish().program.exit_status(), 128 + SIGTERM);
  gate.open();
  EXPECT_TRUE(wait_until([&] { return read_file(directory / "report") == "alive\n"; }));
}

TEST(ToldToEndGroup, StubbornProgramIsKilledFiveSecondsLater) {
  RelayRun relay({.program = sh("trap '' TERM; echo ready; while :; do sleep 0.05; done")});
  EXPECT_EQ(relay.read(6), "ready\n");
  const auto begun = Clock::now();
  ::kill(::getpid(), SIGTERM);
  const RelayEnd end = relay.finish();
  EXPECT_GE(Clock::now() - begun, seconds(5));
  EXPECT_TRUE(end.program.by_signal);
  EXPECT_EQ(end.program.number, SIGKILL);
}

// After a signal we do not wait for processes in another session.
TEST(ToldToEndGroup, ProcessThatLeftTheGroupDoesNotHoldUsUp) {
  const TempDir directory;
  Gate gate(directory);
  RelayRun relay({.program = sh("setsid sh -c ': <\"$1\"' sh \"$1\" & echo ready; exec sleep 60",
                                {gate.path()})});
  EXPECT_EQ(relay.read(6), "ready\n");
  ::kill(::getpid(), SIGTERM);
  EXPECT_EQ(relay.read_to_end(), "");
  EXPECT_EQ(relay.finish().program.exit_status(), 128 + SIGTERM);
  gate.open();
}

// A shell with job control, or a daemon.
TEST(ToldToEndGroup, ProgramThatHasLeftItsGroupGetsTheSignalToo) {
  RelayRun relay({.program = {"/usr/bin/perl", "-e",
                              "setpgrp(0, getpgrp(getppid())); $| = 1; print \"ready\\n\"; "
                              "sleep 60"}});
  EXPECT_EQ(relay.read(6), "ready\n");
  ::kill(::getpid(), SIGTERM);
  EXPECT_EQ(relay.finish().program.exit_status(), 128 + SIGTERM);
}

bool has_gone(pid_t pid) {
  const char state = process_state(pid);
  return state == '\0' || state == 'Z';
}

TEST(ToldToEndGroup, StubbornMemberIsKilledAfterTheProgramsEnd) {
  RelayRun relay({.program = sh("(trap '' TERM; echo ready; exec sleep 60 >&-) & echo $!; "
                                "exec sleep 60")});
  std::string said;
  // Two lines, in either order.
  while (std::count(said.begin(), said.end(), '\n') < 2) said += relay.read(1);
  said.erase(said.find("ready\n"), 6);
  const pid_t left = std::stoi(said);
  const auto begun = Clock::now();
  ::kill(::getpid(), SIGTERM);
  EXPECT_EQ(relay.finish().program.exit_status(), 128 + SIGTERM);
  EXPECT_GE(Clock::now() - begun, seconds(5));
  EXPECT_TRUE(wait_until([&] { return has_gone(left); }));
}

// How a program is ended that no relay serves any more.
class EndChild : public testing::Test {
 protected:
  // Runs it until it has said something.
  void start(const std::string& script, const std::vector<std::string>& words = {}) {
    ProgramSpec spec;
    spec.command = sh(script, words);
    spec.environment = {"PATH=/usr/bin:/bin"};
    running_ = start_child(spec, signals_);
    std::array<pollfd, 1> output{pollfd{running_->pipes.read_fd(), POLLIN, 0}};
    ASSERT_TRUE(poll_until(output, Clock::now() + kPatience));
  }
  ProgramEnd end(const Countdown& countdown) {
    return end_child(*running_->program, running_->pipes, signals_, countdown);
  }

  SignalInbox signals_;
  std::optional<RunningProgram> running_;
  TempDir directory_;
};

TEST_F(EndChild, TakesASignalWhileItWaitsAndRemembersIt) {
  start("trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done");
  ::kill(::getpid(), SIGHUP);
  EXPECT_EQ(end(Countdown(kPatience)).exit_status(), 5);
  EXPECT_EQ(signals_.taken(), SIGHUP);
}

// The pipe is never empty, so that poll never runs out of time.
TEST_F(EndChild, KillsAProgramThatWritesWithoutPause) {
  start("trap '' TERM; for i in 1 2 3 4 5 6 7 8; do yes & done; exec yes");
  const auto now = Clock::now();
  const ProgramEnd ended = end(Countdown(seconds(0), seconds(1)));
  EXPECT_EQ(ended.exit_status(), 128 + SIGKILL);
  EXPECT_GE(Clock::now(), now + seconds(1));
}

TEST_F(EndChild, LeavesTimeAfterALateSigterm) {
  start("trap 'sleep 0.5; exit 5' TERM; echo ready; while :; do sleep 0.05; done");
  EXPECT_EQ(end(Countdown(seconds(-20), seconds(5))).exit_status(), 5);
}

TEST_F(EndChild, LeavesBackgroundProcessesOfAProgramThatEndsByItself) {
  Gate gate(directory_);
  start("(exec >&-; : <\"$1\"; echo alive >\"$2\") & echo ready; exit 3",
        {gate.path(), directory_ / "report"});
  EXPECT_EQ(end(Countdown(kPatience)).exit_status(), 3);
  gate.open();
  EXPECT_TRUE(wait_until([&] { return read_file(directory_ / "report") == "alive\n"; }));
}

}  // namespace
}  // namespace dotls::test
