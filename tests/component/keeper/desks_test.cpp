// Goal: a lack of memory costs the engine that asked, and no other.
#include "dotls/keeper/desks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>
#include <string>
#include <vector>

#include "dotls/keeper/socket_pair.hpp"
#include "shared/log.hpp"

namespace dotls::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LinesLog final : public Log {
 public:
  [[nodiscard]] bool verbose() const override { return false; }
  void say(const Event& event) const override { lines.push_back(event.message); }
  mutable std::vector<std::string> lines;
};

TEST(Desks, EndTheOneThatThereIsNoMemoryFor) {
  Desks desks;
  auto [first, its] = make_socket_pair();
  auto [second, other] = make_socket_pair();
  desks.add(EngineDesk(std::move(first), nullptr, kEngineBudget));
  desks.add(EngineDesk(std::move(second), nullptr, kEngineBudget));
  Channel engine(std::move(its));
  ASSERT_TRUE(engine.send(encode(QuestionMessage(StatusQuestion{})), {}, Clock::now()));
  NamedChains chains("/nonexistent", "");
  const LinesLog log;
  desks.serve(
      chains, []() -> KeeperStatus { throw std::bad_alloc(); }, log);
  EXPECT_THAT(log.lines, ElementsAre(HasSubstr("raise ulimit -v")));
  EXPECT_EQ(engine.try_receive().end, ReceiveEnd::Closed);
  EXPECT_EQ(desks.count(), 1U);
  EXPECT_EQ(desks.breaches(), 0U);
}

}  // namespace
}  // namespace dotls::test
