// Goal: with --min-age a sound young file is kept, and any other is made again, even after a jump
// of the clock.
#include <ctime>

#include "tests/e2e/update/tool.hpp"

namespace dotls::test {
namespace {

constexpr long kDay = 24L * 3600;

class UpdateMinAge : public UpdateTool {
 protected:
  void SetUp() override {
    UpdateTool::SetUp();
    ASSERT_EQ(run_tool({"--group-params"}).status, 0);
    before_ = content("rsa2048.pem");
  }
  void set_age(long seconds) const {
    boost::filesystem::last_write_time(certs_ / "rsa2048.pem", std::time(nullptr) - seconds);
  }
  void expect_made_anew() const {
    const RunResult result = run_tool({"--group-params", "--min-age", "6"});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_NE(content("rsa2048.pem"), before_);
    EXPECT_EQ(facts_of("rsa2048.pem").st_mode & 07777U, 0640U);
    EXPECT_EQ(facts_of("rsa2048.pem").st_uid, geteuid());
    EXPECT_EQ(facts_of("rsa2048.pem").st_gid, facts_of("dh2048.pem").st_gid);
  }
  void give_away(uid_t uid, gid_t gid) const {
    ASSERT_EQ(::chown((certs_ / "rsa2048.pem").c_str(), uid, gid), 0);
  }

  std::string before_;
};

TEST_F(UpdateMinAge, KeepsAYoungFile) {
  set_age(5 * kDay);
  EXPECT_EQ(run_tool({"--group-params", "--min-age", "6"}).status, 0);
  EXPECT_EQ(content("rsa2048.pem"), before_);
}

TEST_F(UpdateMinAge, RemakesAnOldFile) {
  set_age(6 * kDay + 60);
  expect_made_anew();
}

TEST_F(UpdateMinAge, RemakesAFileFromTheFuture) {
  set_age(-30 * kDay);
  expect_made_anew();
}

TEST_F(UpdateMinAge, RemakesADamagedFile) {
  certs_.write("rsa2048.pem", "garbage", 0640);
  expect_made_anew();
}

TEST_F(UpdateMinAge, RemakesAKeyThatEverybodyCouldRead) {
  ::chmod((certs_ / "rsa2048.pem").c_str(), 0644);
  expect_made_anew();
}

TEST_F(UpdateMinAge, RemakesAKeyThatItsGroupCouldWrite) {
  ::chmod((certs_ / "rsa2048.pem").c_str(), 0660);
  expect_made_anew();
}

TEST_F(UpdateMinAge, RemakesAKeyThatTheServicesCannotRead) {
  ::chmod((certs_ / "rsa2048.pem").c_str(), 0600);
  expect_made_anew();
}

TEST_F(UpdateMinAge, RemakesAnotherUsersKey) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  give_away(12, getegid());
  expect_made_anew();
}

TEST_F(UpdateMinAge, RemakesAKeyOfAnotherGroup) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  give_away(0, 34);
  expect_made_anew();
}

TEST_F(UpdateMinAge, RemakesParametersThatAnybodyCouldWrite) {
  const std::string dh = certs_ / "dh2048.pem";
  boost::filesystem::last_write_time(dh, std::time(nullptr) - kDay);
  const std::time_t old = boost::filesystem::last_write_time(dh);
  ::chmod(dh.c_str(), 0666);
  EXPECT_EQ(run_tool({"--group-params", "--min-age", "6"}).status, 0);
  EXPECT_NE(boost::filesystem::last_write_time(dh), old);
  EXPECT_EQ(facts_of("dh2048.pem").st_mode & 07777U, 0640U);
}

}  // namespace
}  // namespace dotls::test
