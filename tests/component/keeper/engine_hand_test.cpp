// Goal: an engine that is gone is told as such, whenever it went.
#include "dotls/via/engine_hand.hpp"

#include <array>
#include <csignal>

#include "shared/error.hpp"
#include "shared/signal_inbox.hpp"
#include "tests/component/keeper/channel_fixture.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

class NoPrograms final : public ProgramStarter {
 public:
  [[nodiscard]] RunningProgram start(const Variables& /*tls_variables*/) override {
    throw Fatal(kExitSystem, "none");
  }
};

class NoLog final : public Log {
 public:
  [[nodiscard]] bool verbose() const override { return false; }
  void say(const Event& /*event*/) const override {}
};

using EngineHandTest = ChannelTest;

// Between the connection to the keeper and our first message there may be a BANNER.
TEST_F(EngineHandTest, ThatIsGoneBeforeItIsServedIsNoKeeperThatIsGone) {
  NoPrograms programs;
  const NoLog log;
  EngineHand hand(std::move(*ours_), "/run/keeper", programs, log);
  theirs_.reset();
  Lifeline lifeline;
  SignalInbox signals{std::array{SIGTERM}};
  const UniqueFd network(::open("/dev/null", O_RDWR | O_CLOEXEC));
  try {
    hand.serve({}, {UniqueFd(::dup(network.get())), UniqueFd(::dup(network.get()))},
               lifeline.take_engine_end(), signals, Clock::now() + kPatience);
    FAIL() << "served";
  } catch (const Fatal& error) {
    EXPECT_EQ(error.exit_status(), kExitSystem);
    EXPECT_THAT(error.what(), HasSubstr("engine has ended (/run/keeper): look at the log"));
  }
}

}  // namespace
}  // namespace dotls::test
