// Goal: the exit status is a contract: which of several things that went wrong it tells.
#include "shared/exit_status.hpp"

#include <gtest/gtest.h>

#include "dotls/session/ending.hpp"

namespace dotls {
namespace {

int status_of(ConnectionEnd end, ProgramEnd program, bool is_client) {
  RelayReport report;
  report.end = end;
  return exit_status_of(report, program, is_client);
}

TEST(ExitStatus, IsTheProgramsOwn) {
  for (int status = 0; status < 256; ++status) {
    EXPECT_EQ(status_of(ConnectionEnd::Complete, {false, status}, false), status);
    EXPECT_EQ(status_of(ConnectionEnd::Complete, {false, status}, true), status);
  }
}

TEST(ExitStatus, OfASignalIsAsInAShell) {
  EXPECT_EQ(status_of(ConnectionEnd::Complete, {true, 9}, false), 137);
  EXPECT_EQ(status_of(ConnectionEnd::Complete, {true, 15}, true), 143);
}

TEST(ExitStatus, TruncationMattersInClientModeOnly) {
  EXPECT_EQ(status_of(ConnectionEnd::Truncated, {false, 3}, false), 3);
  EXPECT_EQ(status_of(ConnectionEnd::Truncated, {false, 3}, true), 98);
}

TEST(ExitStatus, BrokenConnectionOverridesTheProgram) {
  EXPECT_EQ(status_of(ConnectionEnd::Broken, {false, 3}, false), 98);
  EXPECT_EQ(status_of(ConnectionEnd::Broken, {false, 3}, true), 98);
}

TEST(ExitStatus, TimeOutOverridesTheProgram) {
  EXPECT_EQ(status_of(ConnectionEnd::TimedOut, {true, 15}, false), 111);
  EXPECT_EQ(status_of(ConnectionEnd::TimedOut, {true, 15}, true), 111);
}

TEST(ExitStatus, NumbersNeverChange) {
  EXPECT_EQ(kExitHandshake, 97);
  EXPECT_EQ(kExitConnection, 98);
  EXPECT_EQ(kExitUsage, 100);
  EXPECT_EQ(kExitSystem, 111);
}

}  // namespace
}  // namespace dotls
