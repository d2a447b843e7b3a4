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

TEST(Printable, KeepsWhatJustFits) {
  EXPECT_EQ(printable("abcd", 4), "abcd");
}

TEST(Printable, SaysThatItCut) {
  EXPECT_EQ(printable("abcde", 4), "abcd...");
}

TEST(Printable, CutsNoEscapeInTwo) {
  EXPECT_EQ(printable("ab\ncd", 5), "ab...");
  EXPECT_EQ(printable("ab\ncd", 6), "ab\\x0a...");
}

TEST(Printable, BoundsByDefault) {
  EXPECT_EQ(printable(std::string(1000, 'x')).size(), 256U + 3U);
}

}  // namespace
}  // namespace dotls
