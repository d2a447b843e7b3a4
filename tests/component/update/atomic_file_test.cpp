// Goal: a file is put in its place whole or not at all, with its mode and owner, and what killed
// runs left is removed.
#include "update_tmprsadh/atomic_file.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/filesystem/directory.hpp>
#include <boost/filesystem/operations.hpp>

#include "shared/error.hpp"
#include "tests/support/temp_dir.hpp"
#include "update_tmprsadh/target.hpp"

namespace dotls::update {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Property;
using ::testing::Throws;
using ::testing::UnorderedElementsAre;

class AtomicFileTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : boost::filesystem::directory_iterator(temp_.path())) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }
  [[nodiscard]] struct stat facts_of(const char* name) const {
    struct stat facts {};
    ::lstat((temp_ / name).c_str(), &facts);
    return facts;
  }

  test::TempDir temp_;
  WorkDirectory directory_ = open_work_directory(temp_.path());
  Ownership ours_{std::nullopt, getegid()};
};

TEST_F(AtomicFileTest, ReplacesTheOldFileByTheNewOne) {
  temp_.write("f", "old");
  AtomicFile file(directory_, "f", ours_);
  file.write("ne");
  file.write("w");
  EXPECT_EQ(test::read_file(temp_ / "f"), "old");
  file.commit();
  EXPECT_EQ(test::read_file(temp_ / "f"), "new");
  EXPECT_THAT(names(), ElementsAre("f"));
}

TEST_F(AtomicFileTest, AbandonedLeavesTheOldFileAndNoDebris) {
  temp_.write("f", "old");
  {
    AtomicFile file(directory_, "f", ours_);
    file.write("new");
    const FileContent content = file.read_back();
    EXPECT_EQ(std::string(content.bytes.begin(), content.bytes.end()), "new");
  }
  EXPECT_EQ(test::read_file(temp_ / "f"), "old");
  EXPECT_THAT(names(), ElementsAre("f"));
}

TEST_F(AtomicFileTest, HasItsModeWhateverTheUmask) {
  for (const mode_t mask : {0000U, 0077U, 0777U}) {
    const mode_t before = ::umask(mask);
    AtomicFile file(directory_, "f", ours_);
    file.commit();
    ::umask(before);
    EXPECT_EQ(facts_of("f").st_mode & 07777U, 0640U) << mask;
  }
}

TEST_F(AtomicFileTest, IsGivenToOwnerAndGroupByRoot) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  AtomicFile file(directory_, "f", {uid_t{12}, gid_t{34}});
  file.commit();
  EXPECT_EQ(facts_of("f").st_uid, 12U);
  EXPECT_EQ(facts_of("f").st_gid, 34U);
}

TEST_F(AtomicFileTest, IsClosedWithoutAChosenGroup) {
  EXPECT_EQ(mode_for(56, {uid_t{0}, gid_t{12}}, 34), kClosedMode);
  EXPECT_EQ(mode_for(34, {uid_t{0}, gid_t{12}}, 34), kSharedMode);
  EXPECT_EQ(mode_for(12, {uid_t{0}, gid_t{12}}, 34), kSharedMode);
}

TEST_F(AtomicFileTest, IsReadBackByDescriptorNotByName) {
  AtomicFile file(directory_, "f", ours_);
  file.write("ours");
  const std::string name = names().front();
  boost::filesystem::remove(temp_ / name);
  temp_.write("elsewhere", "another's");
  boost::filesystem::create_symlink("elsewhere", temp_ / name);
  const FileContent content = file.read_back();
  EXPECT_EQ(std::string(content.bytes.begin(), content.bytes.end()), "ours");
  EXPECT_EQ(content.path, temp_ / "f");
}

TEST_F(AtomicFileTest, RemovesOnlyDebrisOfKilledRunsOfTheSameJob) {
  const std::string directory = make_temporary_name("rsa2048.pem");
  const std::string tickets = make_temporary_name("ticket.keys");
  temp_.write(make_temporary_name("dh2048.pem"), "half");
  temp_.write(tickets, "half");
  temp_.write(".update_tmprsadh.conf", "not ours");
  boost::filesystem::create_symlink("absent", temp_ / make_temporary_name("rsa3072.pem"));
  boost::filesystem::create_directory(temp_ / directory);
  {
    const RunLock lock(directory_, Job::Parameters);
    EXPECT_EQ(remove_debris(directory_, lock), 2);
  }
  EXPECT_THAT(names(), UnorderedElementsAre(".update_tmprsadh.conf", directory, tickets,
                                            ".update_tmprsadh.lock"));
  const RunLock lock(directory_, Job::TicketKeys);
  EXPECT_EQ(remove_debris(directory_, lock), 1);
}

TEST_F(AtomicFileTest, DoesNotFollowALinkByItsName) {
  temp_.write("elsewhere", "kept");
  boost::filesystem::create_symlink("elsewhere", temp_ / "f");
  EXPECT_THAT([&] { require_replaceable(directory_, "f"); },
              Throws<Fatal>(AllOf(Property(&Fatal::exit_status, kExitUsage),
                                  Property(&Fatal::what, HasSubstr("symbolic link")))));
}

TEST_F(AtomicFileTest, MayReplaceAFileOrNothing) {
  temp_.write("f", "old");
  EXPECT_NO_THROW(require_replaceable(directory_, "f"));
  EXPECT_NO_THROW(require_replaceable(directory_, "absent"));
}

TEST_F(AtomicFileTest, DoesNotLinkOverAnExistingName) {
  EXPECT_TRUE(link_if_absent(directory_, "dhparams.pem", "dh2048.pem"));
  EXPECT_EQ(boost::filesystem::read_symlink(temp_ / "dhparams.pem"), "dh2048.pem");
  EXPECT_FALSE(link_if_absent(directory_, "dhparams.pem", "dh4096.pem"));
  EXPECT_EQ(boost::filesystem::read_symlink(temp_ / "dhparams.pem"), "dh2048.pem");
}

}  // namespace
}  // namespace dotls::update
