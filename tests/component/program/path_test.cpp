// Goal: a program without a slash is looked up in PATH as execvp(3) does it.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "dotls/program/child_process.hpp"
#include "dotls/program/program.hpp"
#include "shared/error.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {
namespace {

constexpr const char* kName = "dotls-path-test";

class Path : public testing::Test {
 protected:
  void TearDown() override {
    ::setenv("PATH", before_.c_str(), 1);
    ASSERT_EQ(::chdir(folder_.c_str()), 0);
  }
  // The status of the program that is found; nullopt if none is.
  std::optional<int> status_of(const std::string& name = kName) {
    ProgramSpec spec;
    spec.command = {name};
    try {
      return start_child(spec, signals_).program->reap().exit_status();
    } catch (const Fatal&) {
      return std::nullopt;
    }
  }
  static void set(const std::string& path) { ::setenv("PATH", path.c_str(), 1); }
  static void put(const TempDir& where, const std::string& status, mode_t mode = 0755) {
    static_cast<void>(where.write(kName, "#!/bin/sh\nexit " + status + "\n", mode));
  }

  const std::string before_ = ::getenv("PATH");
  const std::string folder_ = std::filesystem::current_path().string();
  SignalInbox signals_{kEndingSignals};
  TempDir first_;
  TempDir second_;
};

TEST_F(Path, IsSearchedInItsOrder) {
  put(first_, "1");
  put(second_, "2");
  set(first_.path() + ":" + second_.path());
  EXPECT_EQ(status_of(), 1);
  set(second_.path() + ":" + first_.path());
  EXPECT_EQ(status_of(), 2);
}

TEST_F(Path, HasMoreThanItsLastEntryAndItsFirst) {
  put(second_, "2");
  set("/none:" + second_.path() + ":/none");
  EXPECT_EQ(status_of(), 2);
  set("/none:/none");
  EXPECT_EQ(status_of(), std::nullopt);
}

TEST_F(Path, IsPassedOverWhereNothingCanBeExecuted) {
  put(first_, "1", 0644);
  put(second_, "2");
  set(first_.path() + ":" + second_.path());
  EXPECT_EQ(status_of(), 2);
  ASSERT_EQ(::unlink((first_ / kName).c_str()), 0);
  ASSERT_EQ(::mkdir((first_ / kName).c_str(), 0755), 0);
  EXPECT_EQ(status_of(), 2);
  ASSERT_EQ(::rmdir((first_ / kName).c_str()), 0);
}

TEST_F(Path, MeansTheCurrentDirectoryWhereItIsEmpty) {
  put(first_, "1");
  ASSERT_EQ(::chdir(first_.path().c_str()), 0);
  set("/none:");
  EXPECT_EQ(status_of(), 1);
  set(":/none");
  EXPECT_EQ(status_of(), 1);
}

// inetd takes it away.
TEST_F(Path, IsTheUsualOneWhereThereIsNone) {
  ::unsetenv("PATH");
  EXPECT_EQ(status_of("true"), 0);
  set("");
  EXPECT_EQ(status_of("true"), 0);
}

}  // namespace
}  // namespace dotls::test
