// Goal: one run at a time has the lock, whatever others can open, and what is planted in its place
// is refused.
#include "update_tmprsadh/run_lock.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/filesystem/operations.hpp>

#include "shared/error.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::update {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Property;
using ::testing::Throws;

constexpr const char* kName = ".update_tmprsadh.lock";

class RunLockTest : public ::testing::Test {
 protected:
  void expect_refused(int status, const std::string& why) const {
    EXPECT_THAT([&] { const RunLock lock(directory_, Job::Parameters); },
                Throws<Fatal>(AllOf(Property(&Fatal::exit_status, status),
                                    Property(&Fatal::what, HasSubstr(temp_.path())),
                                    Property(&Fatal::what, HasSubstr(why)))));
  }
  [[nodiscard]] mode_t mode() const {
    struct stat facts {};
    ::lstat((temp_ / kName).c_str(), &facts);
    return facts.st_mode & ALLPERMS;
  }

  test::TempDir temp_;
  WorkDirectory directory_ = open_work_directory(temp_.path());
};

TEST_F(RunLockTest, AllowsOneRunAtATime) {
  {
    const RunLock lock(directory_, Job::Parameters);
    expect_refused(kExitSystem, "another update_tmprsadh");
  }
  EXPECT_NO_THROW(RunLock(directory_, Job::Parameters));
}

TEST_F(RunLockTest, OfOneJobDoesNotBlockTheOther) {
  const RunLock lock(directory_, Job::Parameters);
  EXPECT_NO_THROW(RunLock(directory_, Job::TicketKeys));
}

TEST_F(RunLockTest, IsForItsOwnerOnlyWhateverTheUmask) {
  for (const mode_t mask : {0000U, 0777U}) {
    const mode_t before = ::umask(mask);
    { const RunLock lock(directory_, Job::Parameters); }
    ::umask(before);
    EXPECT_EQ(mode(), 0600U);
    boost::filesystem::remove(temp_ / kName);
  }
}

TEST_F(RunLockTest, IsClosedAgainAfterAChmodOfAll) {
  temp_.write(kName, "", 0644);
  const RunLock lock(directory_, Job::Parameters);
  EXPECT_EQ(mode(), 0600U);
}

TEST_F(RunLockTest, FollowsNoLink) {
  boost::filesystem::create_symlink("elsewhere", temp_ / kName);
  expect_refused(kExitUsage, "remove it");
  EXPECT_FALSE(test::file_exists(temp_ / "elsewhere"));
}

// A user who may make files in the directory must not make root change the mode of another file.
TEST_F(RunLockTest, RefusesAHardLinkAndKeepsTheFilesMode) {
  temp_.write("somebodys", "content", 0644);
  ASSERT_EQ(::link((temp_ / "somebodys").c_str(), (temp_ / kName).c_str()), 0);
  expect_refused(kExitUsage, "remove it");
  EXPECT_EQ(mode(), 0644U);
  // Removing the planted name is the fix.
  boost::filesystem::remove(temp_ / kName);
  EXPECT_NO_THROW(RunLock(directory_, Job::Parameters));
  EXPECT_EQ(test::read_file(temp_ / "somebodys"), "content");
}

TEST_F(RunLockTest, RefusesADirectoryAndAFifo) {
  boost::filesystem::create_directory(temp_ / kName);
  expect_refused(kExitUsage, "remove it");
  boost::filesystem::remove(temp_ / kName);
  ASSERT_EQ(::mkfifo((temp_ / kName).c_str(), 0600), 0);
  expect_refused(kExitUsage, "remove it");
}

TEST_F(RunLockTest, RefusesAnotherUsersFile) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  temp_.write(kName, "", 0640);
  ASSERT_EQ(::chown((temp_ / kName).c_str(), 12, 34), 0);
  expect_refused(kExitUsage, "who can keep every run out");
  EXPECT_EQ(mode(), 0640U);
}

TEST_F(RunLockTest, MayBelongToTheDirectorysOwner) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  temp_.write(kName, "", 0600);
  ASSERT_EQ(::chown((temp_ / kName).c_str(), 12, 34), 0);
  directory_.facts.st_uid = 12;
  EXPECT_NO_THROW(RunLock(directory_, Job::Parameters));
}

}  // namespace
}  // namespace dotls::update
