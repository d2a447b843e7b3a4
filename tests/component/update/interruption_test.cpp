// Goal: a signal ends the wait for work that cannot be stopped, at once, and nothing else does.
#include "update_tmprsadh/interruption.hpp"

#include <gmock/gmock.h>
#include <poll.h>
#include <unistd.h>

#include <memory>

#include "shared/error.hpp"

namespace dotls::update {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Property;
using ::testing::StrEq;
using ::testing::Throws;

TEST(RunUnlessInterrupted, WaitsForTheWork) {
  SignalInbox signals;
  auto done = std::make_shared<bool>(false);
  run_unless_interrupted([done] { *done = true; }, signals, Progress(false, "work"));
  EXPECT_TRUE(*done);
}

TEST(RunUnlessInterrupted, RethrowsWhatTheWorkThrows) {
  SignalInbox signals;
  EXPECT_THAT(
      [&] {
        run_unless_interrupted([] { throw Fatal(kExitSystem, "no luck"); }, signals,
                               Progress(false, "work"));
      },
      Throws<Fatal>(Property(&Fatal::what, StrEq("no luck"))));
}

// The work waits for an event that comes after the check: its thread keeps running.
TEST(RunUnlessInterrupted, EndsAtASignalDuringTheWork) {
  SignalInbox signals;
  struct Events {
    UniqueFd begun = make_event_fd();
    UniqueFd may_end = make_event_fd();
    UniqueFd ended = make_event_fd();
  };
  auto events = std::make_shared<Events>();
  const auto wait_for = [](const UniqueFd& event) {
    std::array entries{pollfd{event.get(), POLLIN, 0}};
    return poll_until(entries, Clock::now() + std::chrono::seconds(60));
  };
  const auto work = [events, wait_for] {
    raise_event(events->begun.get());
    static_cast<void>(wait_for(events->may_end));
    raise_event(events->ended.get());
  };
  ::kill(::getpid(), SIGTERM);
  EXPECT_THAT([&] { run_unless_interrupted(work, signals, Progress(false, "work")); },
              Throws<Fatal>(AllOf(Property(&Fatal::exit_status, kExitSystem),
                                  Property(&Fatal::what, HasSubstr("SIGTERM")))));
  raise_event(events->may_end.get());
  EXPECT_TRUE(wait_for(events->ended));
}

TEST(ThrowIfInterrupted, DoesNothingWithoutASignal) {
  SignalInbox signals;
  EXPECT_NO_THROW(throw_if_interrupted(signals));
}

}  // namespace
}  // namespace dotls::update
