// Goal: each job has a manifest with the digests of the files that it made, old ones included, and
// what is planted in its place is not followed.
#include "update_tmprsadh/manifest.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/filesystem/operations.hpp>

#include "shared/error.hpp"
#include "tests/support/temp_dir.hpp"
#include "update_tmprsadh/atomic_file.hpp"

namespace dotls::update {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Property;
using ::testing::Throws;

constexpr const char* kParameters = ".update_tmprsadh.parameters.made";
constexpr const char* kTickets = ".update_tmprsadh.tickets.made";
// FIPS 180-2, appendix B.1; and of nothing.
constexpr const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr const char* kEmpty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

class ManifestTest : public ::testing::Test {
 protected:
  void record(Job job, const std::string& name, const std::string& bytes) const {
    const RunLock lock(directory_, job);
    Manifest(directory_, lock).record(name, bytes, {std::nullopt, getegid()});
  }
  [[nodiscard]] Digests recorded(const char* manifest) const {
    return parse_digests(test::read_file(temp_ / manifest));
  }
  void expect_refused(const std::string& why) const {
    const RunLock lock(directory_, Job::Parameters);
    EXPECT_THAT([&] { const Manifest manifest(directory_, lock); },
                Throws<Fatal>(AllOf(Property(&Fatal::exit_status, kExitUsage),
                                    Property(&Fatal::what, HasSubstr(temp_ / kParameters)),
                                    Property(&Fatal::what, HasSubstr(why)))));
  }

  test::TempDir temp_;
  WorkDirectory directory_ = open_work_directory(temp_.path());
};

TEST_F(ManifestTest, HasTheDigestOfAFile) {
  record(Job::Parameters, "rsa2048.pem", "abc");
  EXPECT_EQ(test::read_file(temp_ / kParameters), std::string(kAbc) + "  rsa2048.pem\n");
}

TEST_F(ManifestTest, KeepsWhatEarlierRunsRecorded) {
  record(Job::Parameters, "rsa2048.pem", "abc");
  record(Job::Parameters, "dh2048.pem", "");
  EXPECT_EQ(recorded(kParameters), (Digests{{"dh2048.pem", kEmpty}, {"rsa2048.pem", kAbc}}));
}

TEST_F(ManifestTest, HasTheLastDigestOfAFile) {
  record(Job::Parameters, "rsa2048.pem", "");
  record(Job::Parameters, "rsa2048.pem", "abc");
  EXPECT_EQ(recorded(kParameters), (Digests{{"rsa2048.pem", kAbc}}));
}

TEST_F(ManifestTest, IsOfOneJob) {
  record(Job::TicketKeys, "ticket.keys", "abc");
  EXPECT_FALSE(test::file_exists(temp_ / kParameters));
  record(Job::Parameters, "rsa2048.pem", "");
  EXPECT_EQ(recorded(kTickets), (Digests{{"ticket.keys", kAbc}}));
  EXPECT_EQ(recorded(kParameters), (Digests{{"rsa2048.pem", kEmpty}}));
}

TEST_F(ManifestTest, HasModeAndGroupOfTheFiles) {
  record(Job::Parameters, "rsa2048.pem", "abc");
  struct stat facts {};
  ASSERT_EQ(::lstat((temp_ / kParameters).c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode, static_cast<mode_t>(S_IFREG | 0640));
}

TEST_F(ManifestTest, ThatIsDamagedIsWrittenAgain) {
  temp_.write(kParameters, std::string("\0garbage\n", 9) + kEmpty + "  dh2048.pem\n" + kAbc, 0640);
  record(Job::Parameters, "rsa2048.pem", "abc");
  EXPECT_EQ(test::read_file(temp_ / kParameters),
            std::string(kEmpty) + "  dh2048.pem\n" + kAbc + "  rsa2048.pem\n");
}

TEST_F(ManifestTest, ThatIsALinkIsRefused) {
  temp_.write("elsewhere", "kept");
  boost::filesystem::create_symlink("elsewhere", temp_ / kParameters);
  expect_refused("symbolic link");
  EXPECT_EQ(test::read_file(temp_ / "elsewhere"), "kept");
}

TEST_F(ManifestTest, ThatIsADirectoryIsRefused) {
  boost::filesystem::create_directory(temp_ / kParameters);
  expect_refused("move it away");
}

TEST_F(ManifestTest, HalfWrittenByAKilledRunIsRemovedByItsJob) {
  const std::string parameters = make_temporary_name(kParameters);
  const std::string tickets = make_temporary_name(kTickets);
  temp_.write(parameters, "half");
  temp_.write(tickets, "half");
  {
    const RunLock lock(directory_, Job::TicketKeys);
    EXPECT_EQ(remove_debris(directory_, lock), 1);
    EXPECT_TRUE(test::file_exists(temp_ / parameters));
  }
  const RunLock lock(directory_, Job::Parameters);
  EXPECT_EQ(remove_debris(directory_, lock), 1);
}

}  // namespace
}  // namespace dotls::update
