// Goal: rotating keeps the two keys before, drops older ones, and every new key is a new one.
#include "update_tmprsadh/ticket_rotation.hpp"

#include <gmock/gmock.h>

namespace dotls::update {
namespace {

using ::testing::Each;

TicketKey key_named(unsigned char byte) {
  TicketKey key;
  key.name.fill(byte);
  return key;
}

std::vector<TicketKey> after_rotations(int rotations) {
  std::vector<TicketKey> keys;
  for (int i = 1; i <= rotations; ++i) {
    keys = rotated(key_named(static_cast<unsigned char>(i)), keys);
  }
  return keys;
}

TEST(TicketRotation, BeginsWithOneKey) {
  EXPECT_EQ(after_rotations(1).size(), 1U);
}

TEST(TicketRotation, PutsTheNewKeyFirst) {
  EXPECT_THAT(after_rotations(2).front().name, Each(2));
}

TEST(TicketRotation, KeepsTwoKeysBeforeTheCurrentOne) {
  const std::vector<TicketKey> keys = after_rotations(5);
  ASSERT_EQ(keys.size(), 3U);
  EXPECT_THAT(keys[0].name, Each(5));
  EXPECT_THAT(keys[1].name, Each(4));
  EXPECT_THAT(keys[2].name, Each(3));
}

TEST(TicketRotation, MakesADifferentKeyEachTime) {
  const TicketKey one = make_ticket_key();
  const TicketKey other = make_ticket_key();
  EXPECT_NE(one.name, other.name);
  EXPECT_NE(one.aes, other.aes);
  EXPECT_NE(one.hmac, other.hmac);
  EXPECT_NE(one.aes, one.hmac);
}

}  // namespace
}  // namespace dotls::update
