// Goal: a program that must end gets SIGTERM when its time is up, and SIGKILL later, each once, by
// the clock alone.
#include "dotls/program/countdown.hpp"

#include <gmock/gmock.h>

#include <csignal>

#include "tests/component/fake_program.hpp"
#include "tests/support/wait.hpp"

namespace dotls::test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(CountdownOf, ProgramWithTimeLeftSendsNothing) {
  FakeProgram program;
  Countdown countdown{hours(1)};
  countdown.send_due(program);
  EXPECT_THAT(program.signals, IsEmpty());
  EXPECT_FALSE(countdown.is_term_due());
  EXPECT_FALSE(countdown.is_kill_due());
  EXPECT_GT(*countdown.next(), Clock::now() + seconds(3000));
}

TEST(CountdownOf, ExpiredTimeIsSigtermThenSigkill) {
  FakeProgram program;
  Countdown countdown(seconds(0), milliseconds(20));
  countdown.send_due(program);
  countdown.send_due(program);
  EXPECT_THAT(program.signals, ElementsAre(SIGTERM));
  EXPECT_TRUE(wait_until([&] {
    countdown.send_due(program);
    return countdown.kill_sent();
  }));
  countdown.send_due(program);
  EXPECT_THAT(program.signals, ElementsAre(SIGTERM, SIGKILL));
  EXPECT_EQ(countdown.next(), std::nullopt);
}

TEST(CountdownOf, LateSigtermLeavesTheFullTimeToSigkill) {
  FakeProgram program;
  Countdown countdown(-hours(1), seconds(30));
  EXPECT_TRUE(countdown.is_term_due());
  EXPECT_FALSE(countdown.is_kill_due());
  countdown.send_due(program);
  countdown.send_due(program);
  EXPECT_THAT(program.signals, ElementsAre(SIGTERM));
  EXPECT_GT(*countdown.next(), Clock::now() + seconds(20));
}

TEST(CountdownToldToEnd, ForwardsEachSigtermAndCountsFromTheFirst) {
  FakeProgram program;
  Countdown countdown{hours(1)};
  countdown.terminate(program);
  const Deadline kill = countdown.next();
  EXPECT_LE(*kill, Clock::now() + Countdown::kTermToKill);
  countdown.terminate(program);
  EXPECT_EQ(countdown.next(), kill);
  EXPECT_THAT(program.signals, ElementsAre(SIGTERM, SIGTERM));
}

}  // namespace
}  // namespace dotls::test
