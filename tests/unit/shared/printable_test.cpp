// Goal: text from outside cannot forge a line of the log, nor flood it.
#include "shared/printable.hpp"

#include <gtest/gtest.h>

namespace dotls {
namespace {

using namespace std::string_literals;

TEST(Printable, LeavesPlainTextAlone) {
  EXPECT_EQ(printable("mail.example.org: 250 OK~"), "mail.example.org: 250 OK~");
}

TEST(Printable, EscapesControlBytesDelAndBackslash) {
  EXPECT_EQ(printable("a\r\n\t\0\x1b\x7f\\b"s), "a\\x0d\\x0a\\x09\\x00\\x1b\\x7f\\x5cb");
}

TEST(Printable, LeavesBytesOfUtf8) {
  EXPECT_EQ(printable("b\xc3\xbc"
                      "cher"),
            "b\xc3\xbc"
            "cher");
}

TEST(Printable, EscapesInvalidUtf8) {
  EXPECT_EQ(printable("b\xfc"), "b\\xfc");                  // Latin-1
  EXPECT_EQ(printable("\xc3"), "\\xc3");                    // cut off
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf");           // overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // a surrogate
  EXPECT_EQ(printable("\xf0\x9f\x94\x92"), "\xf0\x9f\x94\x92");
}

// Some terminals obey U+009B as they obey ESC [.
TEST(Printable, EscapesControlCharactersBeyondAscii) {
  EXPECT_EQ(printable("\x9b"), "\\x9b");
  EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b");
  EXPECT_EQ(printable("\xc2\xa0"), "\xc2\xa0");
}

TEST(Printable, CutsNoCharacterInTwo) {
  EXPECT_EQ(printable("a\xc3\xbc", 2), "a...");
}

TEST(PrintableQuoted, EscapesTheQuoteToo) {
  EXPECT_EQ(printable_quoted("a \"b\" \\"), R"("a \x22b\x22 \x5c")");
}

TEST(Printable, KeepsWhatJustFits) {
  EXPECT_EQ(printable("abcd", 4), "abcd");
}

TEST(Printable, MarksTheCut) {
  EXPECT_EQ(printable("abcde", 4), "abcd...");
}

TEST(Printable, CutsNoEscapeInTwo) {
  EXPECT_EQ(printable("ab\ncd", 5), "ab...");
  EXPECT_EQ(printable("ab\ncd", 6), "ab\\x0a...");
}

TEST(Printable, BoundsByDefault) {
  EXPECT_EQ(printable(std::string(1000, 'x')).size(), 256U + 3U);
}

// U+202E turns the rest of the line round on a terminal.
TEST(PrintableLine, IsAscii) {
  EXPECT_EQ(printable_line("name \xe2\x80\xaegro \\x0a", 100), "name \\xe2\\x80\\xaegro \\x0a");
}

}  // namespace
}  // namespace dotls
