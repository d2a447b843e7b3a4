// Goal: -D is idle time of the connection: while anything moves nothing ends, and what stands still
// ends.
#include "dotls/relay/copy.hpp"
#include "tests/component/relay/relay_run.hpp"

namespace dotls::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(IdleTime, EndsAnIdleConnection) {
  RelayRun relay({.program = sh("exec sleep 60"), .idle_time = seconds(1)});
  const auto begun = Clock::now();
  const RelayEnd end = relay.finish();
  EXPECT_GE(Clock::now() - begun, seconds(1));
  EXPECT_EQ(end.report.end, ConnectionEnd::TimedOut);
  EXPECT_EQ(end.program.exit_status(), 128 + SIGTERM);
}

TEST(IdleTime, EndsAConnectionWhoseProgramNeverReads) {
  RelayRun relay({.program = sh("exec sleep 60"), .idle_time = seconds(1)});
  relay.send(std::string(150'000, 'x'));
  const RelayEnd end = relay.finish();
  EXPECT_EQ(end.report.end, ConnectionEnd::TimedOut);
}

TEST(IdleTime, EndsAConnectionWhosePeerNeverReads) {
  RelayRun relay({.program = sh("exec yes"), .idle_time = seconds(1)});
  const RelayEnd end = relay.finish();
  EXPECT_EQ(end.report.end, ConnectionEnd::TimedOut);
}

// While the program writes, its input may be idle.
TEST(IdleTime, IsExtendedByTheOtherDirection) {
  RelayRun relay({.program = sh("for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.5; done"),
                  .idle_time = seconds(3)});
  EXPECT_EQ(relay.read_to_end(), "1\n2\n3\n4\n5\n6\n7\n8\n");
  EXPECT_EQ(relay.finish().report.end, ConnectionEnd::Complete);
}

// A peer that fills the pipe of a program that never reads does not extend the connection: a write
// without progress for -D ends the connection although the other direction moves.
TEST(IdleTime, WriteWithoutProgressEndsAlthoughTheOtherDirectionMoves) {
  RelayRun relay({.program = sh("while echo x; do sleep 0.1; done"), .idle_time = seconds(1)});
  relay.send(std::string(150'000, 'x'));
  std::thread reading([fd = relay.peer().get()] { static_cast<void>(read_to_end(fd)); });
  EXPECT_EQ(relay.finish().report.end, ConnectionEnd::TimedOut);
  ::shutdown(relay.peer().get(), SHUT_RDWR);
  reading.join();
}

// A session may be idle for longer than a write may make no progress.
TEST(IdleTime, OfASessionIsLongerThanThatOfAWrite) {
  const auto begun = Clock::now();
  RelayRun waiting(
      {.program = sh("exec cat"), .idle_time = seconds(1), .session_time = seconds(3)});
  const RelayReport report = waiting.finish().report;
  EXPECT_GE(Clock::now() - begun, seconds(3));
  EXPECT_EQ(report.end, ConnectionEnd::TimedOut);
  EXPECT_EQ(report.stood_still, seconds(3));
}

TEST(IdleTime, OfAWriteIsTheStepsEvenIfTheSessionHasMore) {
  RelayRun stuck({.program = sh("exec yes"), .idle_time = seconds(1), .session_time = kPatience});
  const RelayReport report = stuck.finish().report;
  EXPECT_EQ(report.end, ConnectionEnd::TimedOut);
  EXPECT_EQ(report.stood_still, seconds(1));
}

// The rest of a program's work after its peer is gone is a step too.
TEST(IdleTime, OfAProgramWhosePeerIsGoneIsThatOfAStep) {
  RelayRun relay({.program = sh("trap '' PIPE; while echo x; do :; done; exec sleep 60"),
                  .idle_time = seconds(1),
                  .session_time = seconds(600)});
  relay.reset();
  EXPECT_EQ(relay.finish().program.exit_status(), 128 + SIGTERM);
}

// Like messages without data: always something to read, never any data.
class AlwaysReady final : public StreamWrapper {
 public:
  using StreamWrapper::StreamWrapper;
  IoResult try_read(std::span<std::byte> /*buffer*/) override { return {IoStatus::WantRead}; }
};

TEST(IdleTime, IsNotExtendedByRecordsWithoutData) {
  RelayRun<AlwaysReady> relay({.program = sh("exec sleep 60"), .idle_time = seconds(1)});
  relay.send("x");
  EXPECT_EQ(relay.finish().report.end, ConnectionEnd::TimedOut);
}

// After the end of the other direction nobody else checks the clock.
TEST(IdleTime, IsNotExtendedByRecordsWithoutDataIfNothingElseCanMove) {
  RelayRun<AlwaysReady> relay({.program = sh("exec sleep 60 >&-"), .idle_time = seconds(1)});
  relay.send("x");
  EXPECT_EQ(relay.finish().report.end, ConnectionEnd::TimedOut);
}

TEST(IdleTime, OneDirectionLooksAtWhenTheOtherLastMoved) {
  SocketPair source_pair;
  SocketPair sink_pair;
  FdStream source = take_stream(source_pair);
  FdStream sink = take_stream(sink_pair);
  const UniqueFd news = make_event_fd();
  CopyControl control(news.get());
  Activity activity;
  std::atomic<bool> over{false};
  CopyEnd end{};
  Clock::time_point ended;
  std::thread copying([&] {
    end = run_copy(source, sink, control, activity, {seconds(3), seconds(3)}, {}).end;
    ended = Clock::now();
    over = true;
  });
  // The other direction moves for longer than the idle time.
  const auto begun = Clock::now();
  Clock::time_point last;
  EXPECT_TRUE(wait_until([&] {
    if (over) return true;
    last = Clock::now();
    activity.touch();
    return Clock::now() - begun > seconds(4);
  }));
  EXPECT_FALSE(over);
  copying.join();
  EXPECT_EQ(end, CopyEnd::TimedOut);
  EXPECT_GE(ended - last, seconds(3));
}

}  // namespace
}  // namespace dotls::test
