// Goal: a number is a number in its range; whatever else is refused with the option and the range.
#include <gmock/gmock.h>

#include <cstdint>
#include <limits>

#include "shared/error.hpp"
#include "shared/options.hpp"

namespace dotls {
namespace {

using testing::HasSubstr;

TEST(ParseNumber, TakesTheWholeRange) {
  EXPECT_EQ(parse_number("-D", "1", 1, 300), 1);
  EXPECT_EQ(parse_number("-D", "300", 1, 300), 300);
  EXPECT_EQ(parse_number("-D", "007", 1, 300), 7);
  EXPECT_EQ(parse_number("x", "-5", -5, 0), -5);
  EXPECT_EQ(parse_number("x", "9223372036854775807", 0, std::numeric_limits<std::int64_t>::max()),
            std::numeric_limits<std::int64_t>::max());
}

class ParseNumberRefuses : public testing::TestWithParam<const char*> {};

TEST_P(ParseNumberRefuses, NamesTheAllowedRange) {
  try {
    static_cast<void>(parse_number("-D", GetParam(), 1, 300));
    FAIL() << "not refused";
  } catch (const Fatal& error) {
    EXPECT_EQ(error.exit_status(), kExitUsage);
    EXPECT_THAT(error.what(), HasSubstr("-D must be a number from 1 to 300, not \""));
  }
}

INSTANTIATE_TEST_SUITE_P(Bad, ParseNumberRefuses,
                         testing::Values("", "0", "301", "-1", "abc", "1x", " 1", "1 ", "+1", "0x1",
                                         "1.5", "1e2", "18446744073709551617",
                                         "99999999999999999999999"));

TEST(ParseNumber, EscapesAndBoundsWhatItQuotes) {
  try {
    static_cast<void>(parse_number("-D", "1\n" + std::string(500, '1'), 1, 300));
    FAIL() << "not refused";
  } catch (const Fatal& error) {
    EXPECT_THAT(error.what(), HasSubstr("\"1\\x0a111"));
    EXPECT_LT(std::string(error.what()).size(), 150U);
  }
}

}  // namespace
}  // namespace dotls
