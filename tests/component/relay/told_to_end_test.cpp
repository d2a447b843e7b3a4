// Goal: SIGTERM, SIGINT and SIGHUP to us are SIGTERM to the program at once, and SIGKILL later.
#include "tests/component/relay/relay_run.hpp"

namespace dotls::test {
namespace {

using std::chrono::seconds;

class ToldToEnd : public testing::TestWithParam<int> {};

TEST_P(ToldToEnd, ProgramHearsSigtermAndItsLastWordsAreDelivered) {
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
  // The shell waits for its child; both have to hear of it, or the output stays open.
  RelayRun relay({.program = sh("sleep 60 & echo ready; wait")});
  EXPECT_EQ(relay.read(6), "ready\n");
  ::kill(::getpid(), SIGTERM);
  EXPECT_EQ(relay.read_to_end(), "");
  const RelayEnd end = relay.finish();
  EXPECT_TRUE(end.program.by_signal);
  EXPECT_EQ(end.program.number, SIGTERM);
}

TEST(ToldToEndGroup, SignalGoesToAClientsProgramAlone) {
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

TEST(ToldToEndGroup, ProgramThatHeedsNothingIsKilledFiveSecondsLater) {
  RelayRun relay({.program = sh("trap '' TERM; echo ready; while :; do sleep 0.05; done")});
  EXPECT_EQ(relay.read(6), "ready\n");
  const auto begun = Clock::now();
  ::kill(::getpid(), SIGTERM);
  const RelayEnd end = relay.finish();
  EXPECT_GE(Clock::now() - begun, seconds(5));
  EXPECT_TRUE(end.program.by_signal);
  EXPECT_EQ(end.program.number, SIGKILL);
}

// Once told to end we do not wait for what the program left in another session.
TEST(ToldToEndGroup, WhatLeftTheGroupDoesNotHoldUs) {
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

TEST(EndChild, HearsASignalWhileItWaits) {
  SignalInbox signals;
  ProgramSpec spec;
  spec.command = sh("trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done");
  ChildProcess child(spec, signals);
  std::array<PollEntry, 1> output{PollEntry{child.pipes().read_fd(), POLLIN}};
  ASSERT_TRUE(poll_until(output, Clock::now() + kPatience));
  ::kill(::getpid(), SIGHUP);
  EXPECT_EQ(end_child(child, signals, patience_of(kPatience)).exit_status(), 5);
}

}  // namespace
}  // namespace dotls::test
