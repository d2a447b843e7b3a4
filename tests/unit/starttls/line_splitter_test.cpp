// Goal: lines come out of the splitter whole, long ones in a beginning and a rest, however the
// bytes are cut.
#include "dotls/starttls/line_splitter.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dotls {
namespace {

constexpr std::size_t kHead = 8;

/// Every piece as "<begins><text><ends>", the pieces of a rest joined: how they are cut is nobody's
/// business.
std::vector<std::string> split(const std::vector<std::string>& chunks,
                               std::string* partial = nullptr) {
  LineSplitter splitter(kHead);
  std::vector<std::string> pieces;
  bool rest_open = false;
  for (const std::string& chunk : chunks) {
    std::string_view bytes = chunk;
    while (const auto piece = splitter.next(bytes)) {
      if (rest_open) {
        pieces.back() += piece->text;
      } else {
        pieces.push_back((piece->begins ? "^" : "") + std::string(piece->text));
      }
      rest_open = !piece->begins && !piece->ends;
      if (piece->ends) pieces.back() += "$";
    }
    EXPECT_TRUE(bytes.empty());
  }
  if (partial != nullptr) *partial = splitter.take_partial();
  return pieces;
}

std::vector<std::string> bytes_of(const std::string& text) {
  std::vector<std::string> bytes;
  for (const char c : text) bytes.emplace_back(1, c);
  return bytes;
}

struct Case {
  std::string name;
  std::string input;
  std::vector<std::string> pieces;
  std::string partial;
};

class LineSplitterTest : public testing::TestWithParam<Case> {};

TEST_P(LineSplitterTest, CutsTheSameWayWholeAndByteByByte) {
  std::string partial;
  EXPECT_EQ(split({GetParam().input}, &partial), GetParam().pieces);
  EXPECT_EQ(partial, GetParam().partial);
  EXPECT_EQ(split(bytes_of(GetParam().input), &partial), GetParam().pieces);
  EXPECT_EQ(partial, GetParam().partial);
}

INSTANTIATE_TEST_SUITE_P(
    Lines, LineSplitterTest,
    testing::Values(
        Case{"Nothing", "", {}, ""},
        Case{"CrlfAndBareLf", "ab\r\nc\n\n", {"^ab\r\n$", "^c\n$", "^\n$"}, ""},
        Case{"BareCrIsNoLineEnd", "a\rb\n", {"^a\rb\n$"}, ""},
        Case{"UnfinishedLineIsKept", "ab\ncd", {"^ab\n$"}, "cd"},
        Case{"AsLongAsTheHead", "1234567\nx", {"^1234567\n$"}, "x"},
        Case{"OneByteLonger", "12345678\nx\n", {"^12345678", "\n$", "^x\n$"}, ""},
        Case{"MuchLonger", "12345678abcdefghijkl\nx", {"^12345678", "abcdefghijkl\n$"}, "x"},
        Case{"LongWithoutEnd", "12345678abc", {"^12345678", "abc"}, ""}),
    [](const testing::TestParamInfo<Case>& tested) { return tested.param.name; });

TEST(LineSplitter, KnowsThatItIsInsideALine) {
  LineSplitter splitter(kHead);
  EXPECT_FALSE(splitter.inside_line());
  std::string_view part = "abc";
  EXPECT_FALSE(splitter.next(part));
  EXPECT_TRUE(splitter.inside_line());
  std::string_view more = "defghijk";
  EXPECT_TRUE(splitter.next(more));
  EXPECT_TRUE(splitter.next(more));
  EXPECT_TRUE(splitter.inside_line()) << "the rest of a long line";
  std::string_view end = "\n";
  EXPECT_TRUE(splitter.next(end));
  EXPECT_FALSE(splitter.inside_line());
}

}  // namespace
}  // namespace dotls
