// Goal: the signals that ask us to end arrive where poll sees them, and everything is put back.
#include "shared/signal_inbox.hpp"

#include <gmock/gmock.h>
#include <poll.h>
#include <pthread.h>

#include <array>

#include "shared/posix_io.hpp"

namespace dotls {
namespace {

using testing::UnorderedElementsAre;

using Handler = void (*)(int);

Handler disposition_of(int signal_number) {
  struct sigaction action {};
  sigaction(signal_number, nullptr, &action);
  return action.sa_handler;
}

bool is_blocked(int signal_number) {
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  return sigismember(&mask, signal_number) == 1;
}

bool is_readable(int fd) {
  std::array<pollfd, 1> entry{pollfd{fd, POLLIN, 0}};
  return poll_until(entry, Clock::now());
}

// Sets a disposition and restores the old one.
class Disposition {
 public:
  Disposition(int signal_number, Handler handler)
      : signal_number_(signal_number), before_(::signal(signal_number, handler)) {}
  ~Disposition() { ::signal(signal_number_, before_); }
  Disposition(const Disposition&) = delete;
  Disposition& operator=(const Disposition&) = delete;

 private:
  int signal_number_;
  Handler before_;
};

class SignalInboxOf : public testing::TestWithParam<int> {};

TEST_P(SignalInboxOf, HoldsTheSignalUntilItIsTakenOnce) {
  SignalInbox inbox;
  EXPECT_FALSE(is_readable(inbox.fd()));
  EXPECT_EQ(inbox.try_take(), std::nullopt);
  ASSERT_EQ(::raise(GetParam()), 0);
  EXPECT_TRUE(is_readable(inbox.fd()));
  EXPECT_EQ(inbox.try_take(), GetParam());
  EXPECT_FALSE(is_readable(inbox.fd()));
  EXPECT_EQ(inbox.try_take(), std::nullopt);
}

TEST_P(SignalInboxOf, LeavesAnIgnoredSignalIgnored) {
  const Disposition ignored(GetParam(), SIG_IGN);
  SignalInbox inbox;
  ASSERT_EQ(::raise(GetParam()), 0);
  EXPECT_EQ(inbox.try_take(), std::nullopt);
  EXPECT_EQ(disposition_of(GetParam()), SIG_IGN);
}

INSTANTIATE_TEST_SUITE_P(Ending, SignalInboxOf, testing::Values(SIGTERM, SIGINT, SIGHUP));

TEST(SignalInbox, TakesOnlyTheGivenSignals) {
  SignalInbox inbox(std::array{SIGUSR1, SIGXCPU});
  EXPECT_FALSE(is_blocked(SIGTERM));
  ASSERT_EQ(::raise(SIGXCPU), 0);
  EXPECT_EQ(inbox.try_take(), SIGXCPU);
}

TEST(SignalInbox, LeavesOtherSignalsAloneByDefault) {
  const SignalInbox inbox;
  for (const int signal_number : {SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU}) {
    EXPECT_FALSE(is_blocked(signal_number)) << signal_number;
  }
}

TEST(SignalInbox, KeepsSignalsApart) {
  SignalInbox inbox;
  ::raise(SIGTERM);
  ::raise(SIGHUP);
  const auto first = inbox.try_take();
  const auto second = inbox.try_take();
  ASSERT_TRUE(first && second);
  EXPECT_THAT((std::array{*first, *second}), UnorderedElementsAre(SIGTERM, SIGHUP));
}

TEST(SignalInbox, IgnoresWriteSignalsAndResetsSigchld) {
  const Disposition ignored(SIGCHLD, SIG_IGN);
  const SignalInbox inbox;
  EXPECT_EQ(disposition_of(SIGPIPE), SIG_IGN);
  EXPECT_EQ(disposition_of(SIGXFSZ), SIG_IGN);
  EXPECT_EQ(disposition_of(SIGCHLD), SIG_DFL);
}

TEST(SignalInbox, InheritedMaskDoesNotKeepSignalsFromUs) {
  sigset_t inherited;
  sigset_t before;
  sigemptyset(&inherited);
  sigaddset(&inherited, SIGTERM);
  sigaddset(&inherited, SIGUSR1);
  pthread_sigmask(SIG_SETMASK, &inherited, &before);
  {
    SignalInbox inbox;
    EXPECT_FALSE(is_blocked(SIGUSR1));
    ::raise(SIGTERM);
    EXPECT_EQ(inbox.try_take(), SIGTERM);
  }
  EXPECT_TRUE(is_blocked(SIGTERM));
  EXPECT_TRUE(is_blocked(SIGUSR1));
  EXPECT_FALSE(is_blocked(SIGHUP));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TEST(SignalInbox, RestoresDispositions) {
  const Disposition pipe_ignored(SIGPIPE, SIG_DFL);
  const Disposition file_size_default(SIGXFSZ, SIG_DFL);
  const Disposition children_ignored(SIGCHLD, SIG_IGN);
  { const SignalInbox inbox; }
  EXPECT_EQ(disposition_of(SIGPIPE), SIG_DFL);
  EXPECT_EQ(disposition_of(SIGXFSZ), SIG_DFL);
  EXPECT_EQ(disposition_of(SIGCHLD), SIG_IGN);
}

// As the child calls it between fork and exec; here it is put right again by the destructor.
TEST(SignalInbox, ChildGetsWhatWeInheritedAndAnEmptyMask) {
  const Disposition pipe_default(SIGPIPE, SIG_DFL);
  const Disposition file_size_default(SIGXFSZ, SIG_DFL);
  const Disposition children_ignored(SIGCHLD, SIG_IGN);
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  {
    const SignalInbox inbox;
    inbox.reset_in_child();
    EXPECT_EQ(disposition_of(SIGPIPE), SIG_DFL);
    EXPECT_EQ(disposition_of(SIGXFSZ), SIG_DFL);
    EXPECT_EQ(disposition_of(SIGCHLD), SIG_IGN);
    for (const int one : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) EXPECT_FALSE(is_blocked(one)) << one;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace
}  // namespace dotls
