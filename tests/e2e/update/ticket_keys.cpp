// Goal: --ticket-keys makes and rotates ticket.keys, and does not touch an unsound file.
#include "tests/e2e/update/tool.hpp"
#include "tests/support/binaries.hpp"

namespace dotls::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class UpdateTicketKeys : public UpdateTool {
 protected:
  void expect_refused(const std::string& why) const {
    const std::string before = content("ticket.keys");
    const RunResult result = run_tool({"--ticket-keys"});
    EXPECT_EQ(result.status, 100);
    EXPECT_THAT(result.err, HasSubstr("ticket.keys"));
    EXPECT_THAT(result.err, HasSubstr(why));
    EXPECT_THAT(result.err, HasSubstr("remove it and run update_tmprsadh --ticket-keys"));
    EXPECT_EQ(content("ticket.keys"), before);
    EXPECT_THAT(names(), ElementsAre("ticket.keys"));
  }
};

TEST_F(UpdateTicketKeys, BeginWithAllFour) {
  const RunResult result = run_tool({"--ticket-keys"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(content("ticket.keys").size(), 320U);
  EXPECT_EQ(facts_of("ticket.keys").st_mode & 07777U, 0640U);
  EXPECT_THAT(names(), ElementsAre("ticket.keys"));
}

TEST_F(UpdateTicketKeys, ArePublishedForARotationAndKeptForTwo) {
  std::vector<std::string> used;
  std::string next;
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(run_tool({"--ticket-keys"}).status, 0);
    used.push_back(content("ticket.keys").substr(0, 80));
    if (i > 0) {
      EXPECT_EQ(used.back(), next);
    }
    next = content("ticket.keys").substr(80, 80);
  }
  EXPECT_EQ(content("ticket.keys"), used[3] + next + used[2] + used[1]);
}

TEST_F(UpdateTicketKeys, AreNotMadeByTheHourlyRun) {
  EXPECT_EQ(run_tool({"--ticket-keys", "--if-present"}).status, 0);
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(UpdateTicketKeys, AreRotatedByTheHourlyRunIfTheyExist) {
  ASSERT_EQ(run_tool({"--ticket-keys"}).status, 0);
  EXPECT_EQ(run_tool({"--ticket-keys", "--if-present"}).status, 0);
  EXPECT_EQ(content("ticket.keys").size(), 320U);
}

TEST_F(UpdateTicketKeys, AreIgnoredWithoutADirectory) {
  const RunResult result = run(
      {.argv = {update_tmprsadh_path(), "-d", certs_ / "absent", "--ticket-keys", "--if-present"}});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.err, "");
}

TEST_F(UpdateTicketKeys, OfTheWrongLengthAreRefused) {
  certs_.write("ticket.keys", std::string(81, 'k'), 0640);
  expect_refused("81 bytes");
}

TEST_F(UpdateTicketKeys, ThatEverybodyCouldReadAreRefused) {
  certs_.write("ticket.keys", std::string(80, 'k'), 0644);
  expect_refused("open to everyone");
}

TEST_F(UpdateTicketKeys, OfAnotherOwnerAreRefused) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  certs_.write("ticket.keys", std::string(80, 'k'), 0640);
  ASSERT_EQ(::chown((certs_ / "ticket.keys").c_str(), 12, 34), 0);
  expect_refused("may know what is in it");
}

TEST_F(UpdateTicketKeys, ThroughALinkAreRefused) {
  certs_.write("shared.keys", std::string(80, 'k'), 0640);
  boost::filesystem::create_symlink("shared.keys", certs_ / "ticket.keys");
  const RunResult result = run_tool({"--ticket-keys"});
  EXPECT_EQ(result.status, 100);
  EXPECT_THAT(result.err, HasSubstr("symbolic link"));
  EXPECT_EQ(content("shared.keys"), std::string(80, 'k'));
}

TEST_F(UpdateTicketKeys, StayAsTheyAreInADryRun) {
  certs_.write("ticket.keys", std::string(80, 'k'), 0640);
  const RunResult result = run_tool({"--ticket-keys", "--dry-run"});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.out, HasSubstr("would rotate"));
  EXPECT_EQ(content("ticket.keys"), std::string(80, 'k'));
}

}  // namespace
}  // namespace dotls::test
