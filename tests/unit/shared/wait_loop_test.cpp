// Goal: steps go on until one is the last, the deadline has passed or the wait is interrupted.
#include "shared/wait_loop.hpp"

#include <gmock/gmock.h>

#include "tests/support/process.hpp"
#include "tests/support/wait.hpp"

namespace dotls {
namespace {

using std::chrono::milliseconds;
using test::Pipe;

// A pipe that has something to read.
struct ReadyPipe : Pipe {
  ReadyPipe() { EXPECT_EQ(::write(write_end.get(), "x", 1), 1); }
};

pollfd readable(const Pipe& pipe) {
  return {pipe.read_end.get(), POLLIN, 0};
}

Deadline soon() {
  return Clock::now() + milliseconds(20);
}

TEST(WaitFor, EndsWhenTheDescriptorIsReady) {
  const Pipe quiet;
  const ReadyPipe ready;
  EXPECT_EQ(wait_for(readable(ready), std::nullopt, quiet.read_end.get()), WaitEnd::Ready);
}

TEST(WaitFor, EndsAtTheDeadline) {
  const Pipe quiet;
  const Deadline deadline = soon();
  EXPECT_EQ(wait_for(readable(quiet), deadline, -1), WaitEnd::TimedOut);
  EXPECT_GE(Clock::now(), *deadline);
}

TEST(WaitFor, InterruptionHasPriority) {
  const ReadyPipe ready;
  const ReadyPipe interrupt;
  EXPECT_EQ(wait_for(readable(ready), std::nullopt, interrupt.read_end.get()),
            WaitEnd::Interrupted);
}

enum class End { Done, TimedOut, Interrupted };

TEST(StepUntil, EndsWithTheLastStepWithoutAWait) {
  int steps = 0;
  const ReadyPipe interrupt;  // not watched
  EXPECT_EQ(step_until(Clock::now(), interrupt.read_end.get(),
                       [&](pollfd& /*awaited*/) -> std::optional<End> {
                         ++steps;
                         return End::Done;
                       }),
            End::Done);
  EXPECT_EQ(steps, 1);
}

TEST(StepUntil, WaitsForTheStepsDescriptor) {
  const ReadyPipe ready;
  int steps = 0;
  EXPECT_EQ(step_until(std::nullopt, -1,
                       [&](pollfd& awaited) -> std::optional<End> {
                         awaited = readable(ready);
                         return ++steps == 3 ? std::optional(End::Done) : std::nullopt;
                       }),
            End::Done);
}

TEST(StepUntil, EndsWhenTheWaitEnds) {
  const Pipe quiet;
  const ReadyPipe interrupt;
  const auto step = [&](pollfd& awaited) -> std::optional<End> {
    awaited = readable(quiet);
    return std::nullopt;
  };
  EXPECT_EQ(step_until(soon(), quiet.read_end.get(), step), End::TimedOut);
  EXPECT_EQ(step_until(std::nullopt, interrupt.read_end.get(), step), End::Interrupted);
}

TEST(StepUntil, AlwaysReadyDoesNotOutlastTheDeadline) {
  const ReadyPipe ready;
  const Clock::time_point patience = Clock::now() + test::kPatience;
  EXPECT_EQ(step_until(soon(), -1,
                       [&](pollfd& awaited) -> std::optional<End> {
                         awaited = readable(ready);
                         return Clock::now() < patience ? std::nullopt : std::optional(End::Done);
                       }),
            End::TimedOut);
}

TEST(Earlier, IsTheFirstOrTheOnlyDeadline) {
  const Clock::time_point now = Clock::now();
  const Clock::time_point later = now + milliseconds(1);
  EXPECT_EQ(earlier(now, later), now);
  EXPECT_EQ(earlier(later, now), now);
  EXPECT_EQ(earlier(std::nullopt, later), later);
  EXPECT_EQ(earlier(now, std::nullopt), now);
  EXPECT_EQ(earlier(std::nullopt, std::nullopt), std::nullopt);
}

}  // namespace
}  // namespace dotls
