// Goal: unusable input is refused in one line that names it and the fix, and nothing is lost.
#include <unistd.h>

#include "tests/e2e/update/tool.hpp"
#include "tests/support/binaries.hpp"
#include "tests/support/pem_samples.hpp"

namespace dotls::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class UpdateBadInput : public UpdateTool {
 protected:
  static void expect_refusal(const RunResult& result, int status, const std::string& what,
                             const std::string& fix) {
    EXPECT_EQ(result.status, status);
    EXPECT_THAT(result.err, StartsWith("update_tmprsadh: fatal: "));
    EXPECT_THAT(result.err, HasSubstr(what));
    EXPECT_THAT(result.err, HasSubstr(fix));
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  }
  /// Runs the tool over a file that any run replaces.
  void expect_replaced(const std::string& name, const std::string& old, mode_t mode = 0640) const {
    certs_.write(name, old, mode);
    const RunResult result = run_tool({"--group-params"});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_NE(content(name), old);
    EXPECT_EQ(facts_of(name).st_mode & 07777U, 0640U);
  }
};

// SIGPIPE would be another status than the one that a script looks at.
TEST_F(UpdateBadInput, WrongOptionWithoutAReaderIs100) {
  Pipe log;
  log.read_end.reset();
  Process tool({.argv = {update_tmprsadh_path(), "--nonsense"}, .err = log.write_end.get()});
  EXPECT_EQ(tool.wait(), 100);
}

TEST_F(UpdateBadInput, ADirectoryThatIsMissing) {
  const std::string path = certs_ / "absent";
  expect_refusal(run({.argv = {update_tmprsadh_path(), "-d", path}}), 100, path, "install -d");
}

TEST_F(UpdateBadInput, ADirectoryThatIsAFile) {
  const std::string path = certs_.write("file", "x");
  expect_refusal(run({.argv = {update_tmprsadh_path(), "-d", path}}), 100, path, "--certdir");
}

TEST_F(UpdateBadInput, ADirectoryOfLinksInACircle) {
  const std::string path = certs_ / "loop";
  boost::filesystem::create_symlink("loop", path);
  expect_refusal(run({.argv = {update_tmprsadh_path(), "-d", path}}), 100, path, "--certdir");
}

class UpdateOpenDirectory : public UpdateTool {
 protected:
  void expect_said_and_used(mode_t mode) {
    ASSERT_EQ(::chmod(certs_.path().c_str(), mode), 0);
    const RunResult result = run_tool({"--ticket-keys"});
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.err, HasSubstr(certs_.path() + ": "));
    EXPECT_THAT(result.err, HasSubstr("can replace what is made there; chmod "));
    EXPECT_EQ(content("ticket.keys").size() % 80, 0U);
    EXPECT_NE(content("ticket.keys"), "");
  }
};

TEST_F(UpdateOpenDirectory, WritableByAnybodyIsReportedAndUsed) {
  expect_said_and_used(0757);
}

TEST_F(UpdateOpenDirectory, WritableByItsGroupIsReportedAndUsed) {
  if (geteuid() != 0) GTEST_SKIP() << "a user's own group is not our concern";
  expect_said_and_used(0770);
}

TEST_F(UpdateOpenDirectory, OfAnotherUserIsReportedAtEachRunAndUsed) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give directories away";
  ASSERT_EQ(::chown(certs_.path().c_str(), 12, 34), 0);
  ASSERT_EQ(::chmod(certs_.path().c_str(), 01750), 0);  // the sticky bit keeps no owner out
  for (const char* task : {"--ticket-keys", "--ticket-keys", "--group-params"}) {
    const RunResult result = run_tool({task, "--quiet"});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr(certs_.path() + ": belongs to "));
    EXPECT_THAT(result.err, HasSubstr("can replace what is made there; chown root "));
  }
  EXPECT_EQ(content("ticket.keys").size(), 320U);
}

// Root would change the mode of any file that somebody can link.
TEST_F(UpdateBadInput, LockThatIsAHardLink) {
  certs_.write("somebodys", "content", 0644);
  for (const auto& [lock, task] :
       {std::pair{kLock, "--group-params"}, std::pair{kTicketsLock, "--ticket-keys"}}) {
    ASSERT_EQ(::link((certs_ / "somebodys").c_str(), (certs_ / lock).c_str()), 0);
    expect_refusal(run_tool({task}), 100, std::string(lock) + ": ", "remove it and try again");
    EXPECT_EQ(facts_of("somebodys").st_mode & 07777U, 0644U);
    EXPECT_THAT(run_tool({"--list"}).out, HasSubstr("hard link"));
    boost::filesystem::remove(certs_ / lock);
  }
  EXPECT_THAT(names(), ElementsAre("somebodys"));
}

TEST_F(UpdateBadInput, AFileThatIsADirectory) {
  boost::filesystem::create_directory(certs_ / "dh2048.pem");
  expect_refusal(run_tool({"--group-params"}), 100, "dh2048.pem: a directory", "move it away");
  EXPECT_THAT(names(), ElementsAre("dh2048.pem"));
}

TEST_F(UpdateBadInput, AFileThatIsALink) {
  certs_.write("elsewhere.pem", "kept");
  boost::filesystem::create_symlink("elsewhere.pem", certs_ / "rsa2048.pem");
  expect_refusal(run_tool({"--group-params"}), 100, "rsa2048.pem: a symbolic link", "remove it");
  EXPECT_EQ(content("elsewhere.pem"), "kept");
  EXPECT_THAT(names(), ElementsAre("elsewhere.pem", "rsa2048.pem"));
}

TEST_F(UpdateBadInput, AnEmptyFileIsReplaced) {
  expect_replaced("dh2048.pem", "");
}

TEST_F(UpdateBadInput, GarbageIsReplaced) {
  expect_replaced("rsa2048.pem", "garbage");
}

TEST_F(UpdateBadInput, X942ParametersAreReplaced) {
  expect_replaced("dh2048.pem", samples::group_parameters("DHX", "dh_2048_256"));
}

TEST_F(UpdateBadInput, DsaParametersAreReplaced) {
  expect_replaced("dh2048.pem", samples::fresh_parameters("DSA", 1024));
}

TEST_F(UpdateBadInput, AWorldReadableFileIsReplaced) {
  expect_replaced("rsa2048.pem", "garbage", 0666);
}

TEST_F(UpdateBadInput, AFileOfAnotherOwnerIsReplaced) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  certs_.write("rsa2048.pem", "old", 0600);
  ASSERT_EQ(::chown((certs_ / "rsa2048.pem").c_str(), 12, 34), 0);
  EXPECT_EQ(run_tool({"--group-params"}).status, 0);
  EXPECT_EQ(facts_of("rsa2048.pem").st_uid, 0U);
}

TEST_F(UpdateBadInput, AWrongOption) {
  expect_refusal(run_tool({"--maxbits", "1024"}), 100, "--maxbits", "2048, 3072, 4096");
}

}  // namespace
}  // namespace dotls::test
