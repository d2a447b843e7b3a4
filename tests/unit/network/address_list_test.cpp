// Goal: a list of addresses and blocks has what it says, to the bit.
#include "dotls/network/address_list.hpp"

#include <gmock/gmock.h>

namespace dotls::test {
namespace {

bool has(const char* block, unsigned bits, const char* address) {
  return contains({{find_ip_address(block).value(), bits}}, find_ip_address(address).value());
}

TEST(AddressList, AnAddressIsItself) {
  EXPECT_TRUE(has("192.0.2.7", 32, "192.0.2.7"));
  EXPECT_FALSE(has("192.0.2.7", 32, "192.0.2.6"));
  EXPECT_TRUE(has("2001:db8::7", 128, "2001:db8::7"));
  EXPECT_FALSE(has("2001:db8::7", 128, "2001:db8::6"));
}

TEST(AddressList, ABlockEndsAtItsBit) {
  EXPECT_TRUE(has("192.0.2.8", 29, "192.0.2.15"));
  EXPECT_FALSE(has("192.0.2.8", 29, "192.0.2.16"));
  EXPECT_FALSE(has("192.0.2.8", 29, "192.0.2.7"));
  EXPECT_TRUE(has("192.0.0.0", 16, "192.0.255.255"));
  EXPECT_FALSE(has("192.0.0.0", 16, "192.1.0.0"));
  EXPECT_TRUE(has("2001:db8:8000::", 33, "2001:db8:ffff::1"));
  EXPECT_FALSE(has("2001:db8:8000::", 33, "2001:db8:7fff::1"));
}

TEST(AddressList, AllOfAFamilyIsNothingOfTheOther) {
  EXPECT_TRUE(has("0.0.0.0", 0, "255.255.255.255"));
  EXPECT_FALSE(has("0.0.0.0", 0, "::1"));
  EXPECT_TRUE(has("::", 0, "2001:db8::1"));
  EXPECT_FALSE(has("::", 0, "192.0.2.7"));
}

TEST(AddressList, AMappedAddressIsTheIpv4One) {
  EXPECT_TRUE(has("192.0.2.7", 32, "::ffff:192.0.2.7"));
  EXPECT_FALSE(has("192.0.2.7", 32, "::ffff:192.0.2.8"));
}

TEST(AddressList, AnyOfThemWillDoAndNoneIsNone) {
  const auto block = [](const char* address) {
    return AddressBlock{find_ip_address(address).value(), 32};
  };
  EXPECT_TRUE(contains({block("192.0.2.1"), block("192.0.2.2")}, block("192.0.2.2").address));
  EXPECT_FALSE(contains({}, block("192.0.2.2").address));
}

}  // namespace
}  // namespace dotls::test
