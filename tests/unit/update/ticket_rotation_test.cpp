// Goal: a key is published one rotation before it is used, the two that were used before are kept,
// and another machine's keys are taken only where no ticket of ours is lost.
#include "update_tmprsadh/ticket_rotation.hpp"

#include <gmock/gmock.h>

namespace dotls::update {
namespace {

using Keys = std::vector<TicketKey>;

// Each file of a machine that rotates, from its first on.
std::vector<Keys> files(int rotations, Keys keys = {}) {
  std::vector<Keys> all;
  for (int i = 0; i < rotations; ++i) {
    keys = rotated(keys);
    all.push_back(keys);
  }
  return all;
}

TEST(TicketRotation, MakesAllFourFromTheBeginning) {
  const Keys keys = files(1).front();
  ASSERT_EQ(keys.size(), 4U);
  for (std::size_t one = 0; one < keys.size(); ++one)
    for (std::size_t other = 0; other < one; ++other) EXPECT_NE(keys[one].name, keys[other].name);
}

TEST(TicketRotation, UsesAKeyThatEverybodyHasHadForARotation) {
  const auto all = files(5);
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_EQ(all[i][0], all[i - 1][1]) << i;
}

TEST(TicketRotation, KeepsTheTwoThatWereUsedBefore) {
  const auto all = files(5);
  EXPECT_EQ(all[4][2], all[3][0]);
  EXPECT_EQ(all[4][3], all[2][0]);
}

TEST(TicketRotation, OfAnOldFileKeepsItsCurrentKeyForOnce) {
  const Keys old{make_ticket_key(), make_ticket_key(), make_ticket_key()};
  const auto all = files(2, old);
  EXPECT_EQ(all[0][0], old[0]);
  EXPECT_EQ(all[0][2], old[1]);
  EXPECT_EQ(all[0][3], old[2]);
  EXPECT_EQ(all[1][0], all[0][1]);
  EXPECT_EQ(all[1][2], old[0]);
  EXPECT_EQ(files(1, {old[0]})[0][0], old[0]);
}

TEST(TicketRotation, MakesADifferentKeyEachTime) {
  const TicketKey one = make_ticket_key();
  const TicketKey other = make_ticket_key();
  EXPECT_NE(one.name, other.name);
  EXPECT_NE(one.aes, other.aes);
  EXPECT_NE(one.hmac, other.hmac);
  EXPECT_NE(one.aes, one.hmac);
}

// A fetch may be missed once.
TEST(TicketAdoption, FollowsTheFileThatIsTheSameOrOneOrTwoRotationsOlder) {
  const auto all = files(4);
  EXPECT_TRUE(follows(all[3], all[3]));
  EXPECT_TRUE(follows(all[3], all[2]));
  EXPECT_TRUE(follows(all[3], all[1]));
  EXPECT_FALSE(follows(all[3], all[0]));
}

TEST(TicketAdoption, FollowsNoOlderFileAndNoOtherMachine) {
  const auto all = files(4);
  EXPECT_FALSE(follows(all[2], all[3]));
  EXPECT_FALSE(follows(files(4)[3], all[2]));
}

// Two machines rotate: they have the same current key now, and will not for long.
TEST(TicketAdoption, FollowsNobodyWhereBothRotate) {
  const Keys before = files(2)[1];
  EXPECT_FALSE(follows(rotated(before), rotated(before)));
}

// What was sealed with a key can be opened on a machine that is one rotation behind, or ahead.
TEST(TicketAdoption, LateByARotationIsNoLoss) {
  const auto all = files(6);
  for (std::size_t i = 1; i < all.size(); ++i) {
    const auto has = [](const Keys& keys, const TicketKey& key) {
      return std::find(keys.begin(), keys.end(), key) != keys.end();
    };
    EXPECT_TRUE(has(all[i - 1], all[i][0]));
    EXPECT_TRUE(has(all[i], all[i - 1][0]));
  }
}

}  // namespace
}  // namespace dotls::update
