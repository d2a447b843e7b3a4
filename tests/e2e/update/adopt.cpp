// Goal: --adopt puts the ticket keys of the machine that rotates in place, whole, and nothing that
// is damaged, known to others or of another machine.
#include "tests/e2e/update/tool.hpp"
#include "tests/support/binaries.hpp"

namespace dotls::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The machine that rotates has a directory of its own.
class UpdateAdopt : public UpdateTool {
 protected:
  void rotate() {
    const RunResult result =
        run({.argv = {update_tmprsadh_path(), "--certdir", leader_.path(), "--ticket-keys"}});
    ASSERT_EQ(result.status, 0) << result.err;
  }
  [[nodiscard]] std::string leaders() const { return read_file(leader_ / "ticket.keys"); }
  [[nodiscard]] RunResult adopt(std::vector<std::string> options = {}) const {
    options.insert(options.end(), {"--adopt", leader_ / "ticket.keys"});
    return run_tool(options);
  }
  void expect_refused(const std::string& why) const {
    const std::string before = content("ticket.keys");
    const RunResult result = adopt();
    EXPECT_EQ(result.status, 100);
    EXPECT_THAT(result.err, HasSubstr("ticket.keys: "));
    EXPECT_THAT(result.err, HasSubstr(why));
    EXPECT_EQ(content("ticket.keys"), before);
  }

  TempDir leader_;
};

TEST_F(UpdateAdopt, TheFirstFileAndEachThatFollows) {
  for (int i = 0; i < 3; ++i) {
    rotate();
    const RunResult result = adopt();
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.err, "");
    EXPECT_EQ(content("ticket.keys"), leaders());
    EXPECT_EQ(facts_of("ticket.keys").st_mode & 07777U, 0640U);
  }
  EXPECT_THAT(names(), ElementsAre("ticket.keys"));
}

TEST_F(UpdateAdopt, TheSameFileChangesNothing) {
  rotate();
  ASSERT_EQ(adopt().status, 0);
  const auto inode = facts_of("ticket.keys").st_ino;
  EXPECT_EQ(adopt().status, 0);
  EXPECT_EQ(facts_of("ticket.keys").st_ino, inode);
}

TEST_F(UpdateAdopt, AfterAFetchThatWasMissed) {
  rotate();
  ASSERT_EQ(adopt().status, 0);
  rotate();
  rotate();
  EXPECT_EQ(adopt().status, 0);
  EXPECT_EQ(content("ticket.keys"), leaders());
}

TEST_F(UpdateAdopt, KeysOfAnotherMachineOnlyByForce) {
  ASSERT_EQ(run_tool({"--ticket-keys"}).status, 0);
  rotate();
  expect_refused("--force");
  EXPECT_EQ(adopt({"--force"}).status, 0);
  EXPECT_EQ(content("ticket.keys"), leaders());
}

TEST_F(UpdateAdopt, AnOlderFileOnlyByForce) {
  rotate();
  const std::string old = leaders();
  rotate();
  ASSERT_EQ(adopt().status, 0);
  leader_.write("ticket.keys", old, 0640);
  expect_refused("--force");
}

TEST_F(UpdateAdopt, NoFileThatIsCutOrDamagedAlsoNotByForce) {
  rotate();
  ASSERT_EQ(adopt().status, 0);
  rotate();
  const std::string whole = leaders();
  for (const std::string& bad :
       {std::string(), whole.substr(0, 319), whole.substr(0, 240), whole + "x",
        std::string(320, '\0'), whole.substr(0, 160) + whole.substr(0, 160)}) {
    leader_.write("ticket.keys", bad, 0640);
    const std::string before = content("ticket.keys");
    EXPECT_EQ(adopt({"--force"}).status, 100) << bad.size();
    EXPECT_EQ(content("ticket.keys"), before);
  }
}

TEST_F(UpdateAdopt, NoFileThatEverybodyCouldRead) {
  rotate();
  leader_.write("ticket.keys", leaders(), 0644);
  expect_refused("open to everyone");
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(UpdateAdopt, NothingInADryRun) {
  rotate();
  const RunResult result = adopt({"--dry-run"});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.out, HasSubstr("would adopt"));
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(UpdateAdopt, NoFileThatIsNotThere) {
  const RunResult result = run_tool({"--adopt", leader_ / "absent"});
  EXPECT_EQ(result.status, 100);
  EXPECT_THAT(result.err, HasSubstr("no such file"));
}

TEST_F(UpdateAdopt, IsATaskOfItsOwn) {
  EXPECT_EQ(run_tool({"--adopt", "x", "--ticket-keys"}).status, 100);
  EXPECT_EQ(run_tool({"--force"}).status, 100);
  EXPECT_EQ(run_tool({"--adopt", ""}).status, 100);
}

}  // namespace
}  // namespace dotls::test
