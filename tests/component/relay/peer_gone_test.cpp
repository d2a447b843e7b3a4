// Goal: when nobody listens to the program any more, it keeps what it was given, has its time to
// end by itself, and then is made to.
#include "tests/component/relay/relay_run.hpp"

namespace dotls::test {
namespace {

using std::chrono::seconds;

class PeerGone : public testing::Test {
 protected:
  TempDir directory_;
};

TEST_F(PeerGone, ProgramEndsByItselfAndTheConnectionWasBroken) {
  RelayRun<BreakingStream> relay(
      {.program = sh("echo hello; cat >\"$1\"; exit 7", {directory_ / "input"})});
  relay.reset();
  const RelayEnd end = relay.finish();
  EXPECT_EQ(end.report.end, ConnectionEnd::Broken);
  EXPECT_EQ(end.report.failure, "Connection reset by peer");
  EXPECT_FALSE(end.program.by_signal);
  EXPECT_EQ(end.program.number, 7);
}

// A message that the program has accepted must reach the queue, whole.
TEST_F(PeerGone, EarlierInputReachesTheProgram) {
  const std::string message(50'000, 'm');
  RelayRun<BreakingStream> relay(
      {.program = sh("echo hello; cat >\"$1\"", {directory_ / "input"})});
  relay.send(message);
  relay.reset();
  EXPECT_EQ(relay.finish().report.end, ConnectionEnd::Broken);
  EXPECT_EQ(read_file(directory_ / "input"), message);
}

// Writing fails while most of what came waits in front of the program's full pipe.
TEST_F(PeerGone, EarlierInputReachesAProgramThatReadsLate) {
  const std::string message(200'000, 'm');
  Gate gate(directory_);
  RelayRun relay(
      {.program = sh(": <\"$1\"; echo hello; cat >\"$2\"", {gate.path(), directory_ / "input"})});
  relay.send(message);
  relay.peer().reset();
  gate.open();
  EXPECT_EQ(relay.finish().report.end, ConnectionEnd::Broken);
  EXPECT_EQ(read_file(directory_ / "input"), message);
}

TEST_F(PeerGone, OutputIsDiscardedSoThatTheProgramCanEnd) {
  // Far more than the pipe holds.
  RelayRun relay(
      {.program = sh("echo hello; cat >/dev/null; head -c 3000000 /dev/zero && exit 8")});
  relay.reset();
  const RelayEnd end = relay.finish();
  EXPECT_EQ(end.program.exit_status(), 8);
  EXPECT_LT(end.report.bytes_to_peer, 3'000'000U);
}

TEST_F(PeerGone, IsNoticedByWritingToo) {
  Gate gate(directory_);
  RelayRun relay({.program = sh(": <\"$1\"; head -c 3000000 /dev/zero; exit 2", {gate.path()})});
  // Nothing is unread: reading sees a plain end of file, and only the write fails.
  relay.peer().reset();
  gate.open();
  const RelayEnd end = relay.finish();
  EXPECT_EQ(end.report.end, ConnectionEnd::Broken);
  EXPECT_EQ(end.report.failure, "Broken pipe");
  EXPECT_EQ(end.program.exit_status(), 2);
}

TEST_F(PeerGone, ProgramThatWillNotEndGetsSigtermAfterTheIdleTime) {
  RelayRun relay({.program = sh("trap 'echo got it >\"$1\"; exit 9' TERM; echo hello; "
                                "while :; do sleep 0.05; done",
                                {directory_ / "term"}),
                  .idle_time = seconds(3)});
  const auto begun = Clock::now();
  relay.reset();
  const RelayEnd end = relay.finish();
  EXPECT_GE(Clock::now() - begun, seconds(3));
  EXPECT_EQ(end.report.end, ConnectionEnd::Broken);
  EXPECT_EQ(end.program.exit_status(), 9);
  EXPECT_EQ(read_file(directory_ / "term"), "got it\n");
}

TEST_F(PeerGone, ProgramThatIgnoresSigtermGetsSigkillFiveSecondsLater) {
  RelayRun relay({.program = sh("trap '' TERM; echo hello; while :; do sleep 0.05; done"),
                  .idle_time = seconds(3)});
  const auto begun = Clock::now();
  relay.reset();
  const RelayEnd end = relay.finish();
  EXPECT_GE(Clock::now() - begun, seconds(8));
  EXPECT_TRUE(end.program.by_signal);
  EXPECT_EQ(end.program.number, SIGKILL);
}

// The program reads nothing, so the direction to it stands still as long as -D; but what ended the
// connection was the peer.
TEST_F(PeerGone, IsNotReportedAsATimeOut) {
  Gate gate(directory_);
  RelayRun relay({.program = sh("echo hello; : <\"$1\"; echo more; exec sleep 60", {gate.path()}),
                  .idle_time = seconds(3)});
  relay.send(std::string(150'000, 'x'));  // the pipe is full
  relay.reset();
  gate.open();
  const RelayEnd end = relay.finish();
  EXPECT_EQ(end.report.end, ConnectionEnd::Broken);
  EXPECT_EQ(end.program.exit_status(), 128 + SIGTERM);
}

TEST_F(PeerGone, AfterAllWasDeliveredIsBrokenWhileTheProgramReads) {
  // The program has said its last word and the peer was told so, before the peer tears it down.
  RelayRun relay({.program = sh("echo answer; exec >&-; cat >/dev/null")});
  char first = 0;
  ASSERT_EQ(::recv(relay.peer().get(), &first, 1, 0), 1);
  std::array<pollfd, 1> ended{pollfd{relay.peer().get(), POLLRDHUP, 0}};
  ASSERT_TRUE(poll_until(ended, Clock::now() + kPatience));
  relay.reset();
  const RelayEnd end = relay.finish();
  EXPECT_EQ(end.report.end, ConnectionEnd::Broken);
  EXPECT_EQ(end.report.failure, "Connection reset by peer");
  EXPECT_EQ(end.program.exit_status(), 0);
}

// A peer that resets while we tell it of the end.
class ResetAtTheEnd final : public StreamWrapper {
 public:
  using StreamWrapper::StreamWrapper;
  IoResult try_read(std::span<std::byte> buffer) override {
    if (!told_) return StreamWrapper::try_read(buffer);
    reset_ = true;
    return {IoStatus::PeerReset};
  }
  IoResult try_close_write() override {
    if (told_.exchange(true)) return {IoStatus::Done};
    // The peer's end of file has the other thread read once more.
    ::shutdown(read_fd(), SHUT_RD);
    EXPECT_TRUE(wait_until([this] { return reset_.load(); }));
    return {IoStatus::Done};
  }

 private:
  std::atomic<bool> told_{false};
  std::atomic<bool> reset_{false};
};

// It closed with bytes of ours unread, for example the last of TLS; nothing is lost.
TEST_F(PeerGone, AfterAllWasDeliveredAndTheProgramExitedIsATruncationOnly) {
  RelayRun<ResetAtTheEnd> relay({.program = sh("echo answer; exit 4")});
  EXPECT_EQ(relay.read(7), "answer\n");
  const RelayEnd end = relay.finish();
  EXPECT_EQ(end.report.end, ConnectionEnd::Truncated);
  EXPECT_EQ(end.program.exit_status(), 4);
}

TEST_F(PeerGone, OutputThatCannotBeReadIsNotAGonePeer) {
  Gate gate(directory_);
  RelayRun relay({.program = sh(": <\"$1\"; echo lost; cat >/dev/null", {gate.path()})});
  // Reading a directory fails, as a disk or a kernel may make a pipe fail.
  const UniqueFd unreadable(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  ASSERT_GE(::dup2(unreadable.get(), relay.pipes().read_fd()), 0);
  gate.open();
  const RelayEnd end = relay.finish();
  EXPECT_EQ(end.report.end, ConnectionEnd::Broken);
  EXPECT_EQ(end.report.failure, "the program's output cannot be read: Is a directory");
}

TEST_F(PeerGone, EndWithoutCloseNotifyIsOnlyATruncation) {
  RelayRun<TruncatingStream> relay({.program = sh("cat >/dev/null; echo answer")});
  relay.send("half a quest");
  relay.end_sending();
  EXPECT_EQ(relay.read_to_end(), "answer\n");
  const RelayEnd end = relay.finish();
  EXPECT_EQ(end.report.end, ConnectionEnd::Truncated);
  EXPECT_EQ(end.report.failure, "");
  EXPECT_EQ(end.program.exit_status(), 0);
}

}  // namespace
}  // namespace dotls::test
