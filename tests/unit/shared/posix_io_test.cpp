// Goal: waiting ends when it should, events wake it, and descriptors are given back as they were.
#include "shared/posix_io.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <pthread.h>

#include <array>
#include <atomic>
#include <csignal>
#include <thread>

#include "shared/error.hpp"
#include "tests/support/process.hpp"
#include "tests/support/wait.hpp"

namespace dotls {
namespace {

using std::chrono::milliseconds;
using test::Pipe;
using testing::HasSubstr;

bool is_set(int fd, int flag) {
  return (::fcntl(fd, F_GETFL) & flag) != 0;
}

TEST(PollUntil, SaysWhichEntryIsReady) {
  const Pipe quiet;
  const Pipe ready;
  ASSERT_TRUE(write_all(ready.write_end.get(), "x"));
  std::array<pollfd, 3> entries{pollfd{quiet.read_end.get(), POLLIN, 0}, pollfd{-1, POLLIN, 0},
                                pollfd{ready.read_end.get(), POLLIN, 0}};
  ASSERT_TRUE(poll_until(entries, std::nullopt));
  EXPECT_EQ(entries[0].revents, 0);
  EXPECT_EQ(entries[1].revents, 0);
  EXPECT_EQ(entries[2].revents, POLLIN);
}

TEST(PollUntil, ReportsThatTheOtherEndIsGone) {
  Pipe pipe;
  pipe.write_end.reset();
  std::array<pollfd, 1> entry{pollfd{pipe.read_end.get(), POLLIN, 0}};
  ASSERT_TRUE(poll_until(entry, std::nullopt));
  EXPECT_NE(entry[0].revents & POLLHUP, 0);
}

TEST(PollUntil, ReadyCountsEvenWhenTheDeadlineHasPassed) {
  const Pipe ready;
  ASSERT_TRUE(write_all(ready.write_end.get(), "x"));
  std::array<pollfd, 1> entry{pollfd{ready.read_end.get(), POLLIN, 0}};
  EXPECT_TRUE(poll_until(entry, Clock::now() - std::chrono::hours(1)));
}

TEST(PollUntil, EndsAtTheDeadlineAndNotBefore) {
  const Pipe quiet;
  std::array<pollfd, 1> entry{pollfd{quiet.read_end.get(), POLLIN, 0}};
  const Clock::time_point deadline = Clock::now() + milliseconds(30);
  EXPECT_FALSE(poll_until(entry, deadline));
  EXPECT_GE(Clock::now(), deadline);
}

std::atomic<int> signals_seen{0};

TEST(PollUntil, RetriesAfterASignal) {
  struct sigaction action {};
  struct sigaction before {};
  action.sa_handler = [](int) { ++signals_seen; };
  sigaction(SIGUSR1, &action, &before);
  const Pipe pipe;
  std::atomic<bool> done{false};
  bool ready = false;
  signals_seen = 0;
  std::thread waiting([&] {
    std::array<pollfd, 1> entry{pollfd{pipe.read_end.get(), POLLIN, 0}};
    ready = poll_until(entry, Clock::now() + test::kPatience);
    done = true;
  });
  EXPECT_TRUE(test::wait_until([&] {
    pthread_kill(waiting.native_handle(), SIGUSR1);
    return signals_seen > 20;
  }));
  EXPECT_FALSE(done);
  EXPECT_TRUE(write_all(pipe.write_end.get(), "x"));
  waiting.join();
  EXPECT_TRUE(ready);
  sigaction(SIGUSR1, &before, nullptr);
}

TEST(EventFd, WakesAPollUntilItIsCleared) {
  const UniqueFd event = make_event_fd();
  std::array<pollfd, 1> entry{pollfd{event.get(), POLLIN, 0}};
  EXPECT_FALSE(poll_until(entry, Clock::now()));
  raise_event(event.get());
  raise_event(event.get());
  EXPECT_TRUE(poll_until(entry, Clock::now()));
  EXPECT_TRUE(poll_until(entry, Clock::now()));
  clear_event(event.get());
  EXPECT_FALSE(poll_until(entry, Clock::now()));
  clear_event(event.get());  // and never blocks
}

TEST(EventFd, IsCloseOnExec) {
  const UniqueFd event = make_event_fd();
  EXPECT_EQ(::fcntl(event.get(), F_GETFD), FD_CLOEXEC);
}

TEST(WriteAll, WritesMoreThanAPipeHolds) {
  const Pipe pipe;
  const std::string text(1'000'000, 'x');
  std::thread writing([&] { EXPECT_TRUE(write_all(pipe.write_end.get(), text)); });
  std::string got(text.size(), '\0');
  for (std::size_t at = 0; at < got.size();) {
    const ssize_t n = ::read(pipe.read_end.get(), got.data() + at, got.size() - at);
    if (n <= 0) break;
    at += static_cast<std::size_t>(n);
  }
  writing.join();
  EXPECT_EQ(got, text);
}

TEST(WriteAll, ReportsAFailedDescriptor) {
  EXPECT_FALSE(write_all(-1, "x"));
  EXPECT_EQ(errno, EBADF);
}

TEST(NonblockingGuard, SetsAndRestoresTheFlag) {
  const Pipe pipe;
  ASSERT_FALSE(is_set(pipe.read_end.get(), O_NONBLOCK));
  {
    const NonblockingGuard guard(pipe.read_end.get(), "a pipe");
    EXPECT_TRUE(is_set(pipe.read_end.get(), O_NONBLOCK));
  }
  EXPECT_FALSE(is_set(pipe.read_end.get(), O_NONBLOCK));
}

TEST(NonblockingGuard, KeepsANonblockingDescriptorNonblocking) {
  const Pipe pipe;
  ASSERT_EQ(::fcntl(pipe.read_end.get(), F_SETFL, O_NONBLOCK), 0);
  { const NonblockingGuard guard(pipe.read_end.get(), "a pipe"); }
  EXPECT_TRUE(is_set(pipe.read_end.get(), O_NONBLOCK));
}

TEST(NonblockingGuard, KeepsOtherFlags) {
  const Pipe pipe;
  ASSERT_EQ(::fcntl(pipe.write_end.get(), F_SETFL, O_APPEND), 0);
  {
    const NonblockingGuard guard(pipe.write_end.get(), "a pipe");
    EXPECT_TRUE(is_set(pipe.write_end.get(), O_APPEND));
  }
  EXPECT_TRUE(is_set(pipe.write_end.get(), O_APPEND));
}

// Descriptors 0 and 1 are mostly one description: the second guard finds the first one's work.
TEST(NonblockingGuard, TwoOnOneDescriptionRestoreItTogether) {
  const Pipe pipe;
  const UniqueFd copy(::fcntl(pipe.read_end.get(), F_DUPFD_CLOEXEC, 0));
  {
    const NonblockingGuard first(pipe.read_end.get(), "a pipe");
    const NonblockingGuard second(copy.get(), "a pipe");
  }
  EXPECT_FALSE(is_set(pipe.read_end.get(), O_NONBLOCK));
}

TEST(NonblockingGuard, ClosedDescriptorIsAnErrorWithItsName) {
  try {
    const NonblockingGuard guard(-1, "the network's descriptor");
    FAIL() << "not refused";
  } catch (const Fatal& error) {
    EXPECT_EQ(error.exit_status(), kExitSystem);
    EXPECT_THAT(error.what(), HasSubstr("the network's descriptor: Bad file descriptor"));
  }
}

}  // namespace
}  // namespace dotls
