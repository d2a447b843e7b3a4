// Goal: one side's end of sending is not the end of the connection: the other side is carried on.
#include "tests/component/relay/relay_run.hpp"

namespace dotls::test {
namespace {

TEST(HalfClose, OfTheNetworkClosesTheProgramsInputAndItsAnswerArrives) {
  RelayRun relay({.program = sh("cat >/dev/null; echo answer; exit 5")});
  relay.send("question");
  relay.end_sending();
  EXPECT_EQ(relay.read_to_end(), "answer\n");
  const RelayEnd end = relay.finish();
  EXPECT_EQ(end.report.end, ConnectionEnd::Complete);
  EXPECT_EQ(end.report.bytes_to_child, 8U);
  EXPECT_EQ(end.report.bytes_to_peer, 7U);
  EXPECT_EQ(end.program.exit_status(), 5);
}

TEST(HalfClose, OfTheNetworkLetsTheProgramContinueWriting) {
  const TempDir directory;
  Gate gate(directory);
  RelayRun relay(
      {.program = sh("cat >/dev/null; echo early; : <\"$1\"; echo late", {gate.path()})});
  relay.end_sending();
  EXPECT_EQ(relay.read(6), "early\n");
  ASSERT_FALSE(relay.is_over());
  gate.open();
  EXPECT_EQ(relay.read_to_end(), "late\n");
  EXPECT_EQ(relay.finish().report.end, ConnectionEnd::Complete);
}

TEST(HalfClose, OfAProgramThatSpokeIsToldToAQuietPeerAndItIsStillFed) {
  const TempDir directory;
  RelayRun relay({.program = sh("echo bye; exec >&-; cat >\"$1\"", {directory / "fed"})});
  EXPECT_EQ(relay.read_to_end(), "bye\n");
  ASSERT_FALSE(relay.is_over());
  relay.send("and this");
  relay.end_sending();
  const RelayEnd end = relay.finish();
  EXPECT_EQ(end.report.end, ConnectionEnd::Complete);
  EXPECT_EQ(end.program.exit_status(), 0);
  EXPECT_EQ(read_file(directory / "fed"), "and this");
}

TEST(HalfClose, OfASilentProgramIsToldWhenThePeerHasEnded) {
  const TempDir directory;
  RelayRun relay({.program = sh("exec >&-; cat >\"$1\"", {directory / "fed"})});
  relay.send("all of this");
  relay.end_sending();
  EXPECT_EQ(relay.read_to_end(), "");
  EXPECT_EQ(relay.finish().report.end, ConnectionEnd::Complete);
  EXPECT_EQ(read_file(directory / "fed"), "all of this");
}

TEST(HalfClose, OfAProgramThatReadsNoMoreIsTold) {
  const TempDir directory;
  Gate gate(directory);
  RelayRun relay({.program = sh("exec >&- <&-; : <\"$1\"", {gate.path()})});
  EXPECT_EQ(relay.read_to_end(), "");
  EXPECT_FALSE(relay.is_over());
  gate.open();
  relay.end_sending();
  EXPECT_EQ(relay.finish().report.end, ConnectionEnd::Complete);
}

TEST(HalfClose, OfAProgramThatHasExitedIsTold) {
  RelayRun relay({.program = sh("exit 3")});
  EXPECT_EQ(relay.read_to_end(), "");
  EXPECT_EQ(relay.finish().program.exit_status(), 3);
}

// Output from before the relay counts too: a swallowed greeting.
TEST(HalfClose, OfAProgramThatSpokeBeforeIsToldToAQuietPeer) {
  RelayRun relay({.program = sh("exec >&-; cat >/dev/null"), .start = {.child_spoke = true}});
  EXPECT_EQ(relay.read_to_end(), "");
  EXPECT_FALSE(relay.is_over());
  relay.end_sending();
  EXPECT_EQ(relay.finish().report.end, ConnectionEnd::Complete);
}

TEST(HalfClose, OfAClientsProgramIsToldAtOnce) {
  RelayRun relay(
      {.program = sh("exec >&-; cat >/dev/null"), .start = {.end_is_told_at_once = true}});
  EXPECT_EQ(relay.read_to_end(), "");
  EXPECT_FALSE(relay.is_over());
  relay.end_sending();
  EXPECT_EQ(relay.finish().report.end, ConnectionEnd::Complete);
}

// The program may ignore the rest of its input; its output is still delivered.
TEST(HalfClose, OfTheProgramsInputDiscardsFurtherInput) {
  const TempDir directory;
  Gate gate(directory);
  RelayRun relay({.program = sh("exec <&-; : <\"$1\"; echo answer", {gate.path()})});
  relay.send(std::string(1'000'000, 'x'));  // more than pipe and sockets hold
  relay.end_sending();
  gate.open();
  EXPECT_EQ(relay.read_to_end(), "answer\n");
  const RelayEnd end = relay.finish();
  EXPECT_EQ(end.report.end, ConnectionEnd::Complete);
  EXPECT_EQ(end.program.exit_status(), 0);
}

TEST(HalfClose, OfBothLeavesTheProgramItsTime) {
  const TempDir directory;
  Gate gate(directory);
  RelayRun relay({.program = sh("exec >&-; cat >/dev/null; : <\"$1\"; exit 6", {gate.path()})});
  relay.end_sending();
  EXPECT_EQ(relay.read_to_end(), "");
  EXPECT_FALSE(relay.is_over());
  gate.open();
  EXPECT_EQ(relay.finish().program.exit_status(), 6);
}

}  // namespace
}  // namespace dotls::test
