// Goal: the count is one for all who have the page, and nobody can take the page from the others.
#include <fcntl.h>
#include <sys/mman.h>

#include "tests/component/keeper/sandbox/in_sandbox.hpp"

namespace dotls::test {
namespace {

TEST(DeniedCalls, BeginAtNothing) {
  const UniqueFd page = DeniedCalls::make();
  EXPECT_EQ(DeniedCalls(page.get()).count(), 0U);
}

TEST(DeniedCalls, AreSeenThroughEachMapping) {
  UniqueFd page = DeniedCalls::make();
  DeniedCalls one(page.get());
  const DeniedCalls other(page.get());
  page.reset();
  one.add_one();
  one.add_one();
  EXPECT_EQ(other.count(), 2U);
}

TEST(DeniedCalls, OfAChildAreSeen) {
  const UniqueFd page = DeniedCalls::make();
  DeniedCalls denied(page.get());
  EXPECT_EQ(in_child([&] {
              denied.add_one();
              return "";
            }).status,
            "exit 0");
  EXPECT_EQ(denied.count(), 1U);
}

TEST(DeniedCalls, StandInAPageThatStaysAsLong) {
  const UniqueFd page = DeniedCalls::make();
  EXPECT_EQ(outcome(::ftruncate(page.get(), 0)), "EPERM");
  EXPECT_EQ(outcome(::ftruncate(page.get(), 1 << 20)), "EPERM");
  EXPECT_EQ(outcome(::fcntl(page.get(), F_ADD_SEALS, F_SEAL_WRITE)), "EPERM");
}

TEST(DeniedCalls, AreNotInherited) {
  const UniqueFd page = DeniedCalls::make();
  EXPECT_EQ(::fcntl(page.get(), F_GETFD), FD_CLOEXEC);
}

}  // namespace
}  // namespace dotls::test
