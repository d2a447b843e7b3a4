// Goal: a manifest is in the format of sha256sum(1), and of a damaged or planted one only lines for
// files that the tool could have made are read.
#include <gmock/gmock.h>

#include "update_tmprsadh/manifest.hpp"

namespace dotls::update {
namespace {

using ::testing::IsEmpty;

const std::string kOne(64, '1');
const std::string kTwo(64, 'f');

TEST(Digests, AreWrittenAsSha256sumDoes) {
  EXPECT_EQ(format_digests({{"rsa2048.pem", kTwo}, {"dh2048.pem", kOne}}),
            kOne + "  dh2048.pem\n" + kTwo + "  rsa2048.pem\n");
  EXPECT_EQ(format_digests({}), "");
}

TEST(Digests, AreReadAsTheyWereWritten) {
  const Digests digests{{"rsa2048.pem", kTwo}, {"ticket.keys", kOne}};
  EXPECT_EQ(parse_digests(format_digests(digests)), digests);
}

TEST(Digests, OfALineCutOffAreNot) {
  const std::string first = kOne + "  dh2048.pem\n";
  const std::string second = kTwo + "  rsa2048.pem\n";
  for (std::size_t size = 0; size < second.size(); ++size) {
    EXPECT_EQ(parse_digests(first + second.substr(0, size)), (Digests{{"dh2048.pem", kOne}}))
        << size;
  }
}

TEST(Digests, OfAFileThatIsThereTwiceAreTheLast) {
  EXPECT_EQ(parse_digests(kOne + "  dh2048.pem\n" + kTwo + "  dh2048.pem\n"),
            (Digests{{"dh2048.pem", kTwo}}));
}

TEST(Digests, OfOtherLinesAreKept) {
  EXPECT_EQ(parse_digests("\n# a comment\n" + kOne + "  dh2048.pem\nend"),
            (Digests{{"dh2048.pem", kOne}}));
}

class NoDigest : public ::testing::TestWithParam<std::string> {};

TEST_P(NoDigest, IsRead) {
  EXPECT_THAT(parse_digests(GetParam() + "\n"), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Lines, NoDigest,
                         ::testing::Values("", "  ", kOne, kOne + "  ", kOne + " dh2048.pem",
                                           kOne + " *dh2048.pem", kOne.substr(1) + "  dh2048.pem",
                                           kOne + "1  dh2048.pem",
                                           std::string(64, 'F') + "  dh2048.pem",
                                           "\\" + kOne + "  dh2048.pem"));

INSTANTIATE_TEST_SUITE_P(Names, NoDigest,
                         ::testing::Values(kOne + "  /etc/passwd", kOne + "  ../x.pem",
                                           kOne + "  sni/mail.pem", kOne + "  ..",
                                           kOne + "  .update_tmprsadh.lock", kOne + "  -rf",
                                           kOne + "  dh2048.pem ", kOne + "  a\\nb",
                                           kOne + "  a\rb", kOne + "  *"));

}  // namespace
}  // namespace dotls::update
