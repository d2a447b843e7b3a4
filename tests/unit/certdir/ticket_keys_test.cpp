// Goal: the layout of ticket.keys, and what is refused.
#include "shared/certdir/ticket_keys.hpp"

#include <gmock/gmock.h>

#include <numeric>

#include "shared/error.hpp"

namespace dotls {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Property;
using ::testing::Throws;

std::vector<char> counted_bytes(std::size_t size) {
  std::vector<char> bytes(size);
  std::iota(bytes.begin(), bytes.end(), '\0');
  return bytes;
}

TEST(TicketKeys, HoldNameThenAesThenHmac) {
  const std::vector<char> bytes = counted_bytes(80);
  const std::vector<TicketKey> keys = parse_ticket_keys("ticket.keys", bytes);
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].name.front(), 0);
  EXPECT_EQ(keys[0].name.back(), 15);
  EXPECT_EQ(keys[0].aes.front(), 16);
  EXPECT_EQ(keys[0].aes.back(), 47);
  EXPECT_EQ(keys[0].hmac.front(), 48);
  EXPECT_EQ(keys[0].hmac.back(), 79);
}

TEST(TicketKeys, KeepTheOrderOfTheFile) {
  std::vector<char> bytes(160, 'a');
  std::fill(bytes.begin() + 80, bytes.end(), 'b');
  const std::vector<TicketKey> keys = parse_ticket_keys("ticket.keys", bytes);
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_THAT(keys[0].hmac, Each('a'));
  EXPECT_THAT(keys[1].name, Each('b'));
}

TEST(TicketKeys, AreFourInAFileThatHasTheNextOne) {
  EXPECT_EQ(parse_ticket_keys("ticket.keys", counted_bytes(320)).size(), 4U);
}

TEST(TicketKeys, AreSerialisedAsTheyAreParsed) {
  const std::vector<char> bytes = counted_bytes(80);
  std::array<char, kTicketKeyBytes> out{};
  serialise_ticket_key(parse_ticket_keys("ticket.keys", bytes).front(), out);
  EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), out.begin()));
}

class TicketFileOfWrongLength : public ::testing::TestWithParam<std::size_t> {};

TEST_P(TicketFileOfWrongLength, IsRefusedWithItsNameItsLengthAndTheFix) {
  const std::vector<char> bytes = counted_bytes(GetParam());
  EXPECT_THAT(
      [&] { return parse_ticket_keys("/certs/ticket.keys", bytes); },
      Throws<Fatal>(AllOf(Property(&Fatal::exit_status, kExitUsage),
                          Property(&Fatal::what, HasSubstr("/certs/ticket.keys: " +
                                                           std::to_string(GetParam()) + " bytes")),
                          Property(&Fatal::what, HasSubstr("--ticket-keys")))));
}

INSTANTIATE_TEST_SUITE_P(Lengths, TicketFileOfWrongLength,
                         ::testing::Values(0, 1, 48, 79, 81, 159, 161, 241, 319, 321, 400));

}  // namespace
}  // namespace dotls
