// Goal: a run makes every requested file; OpenSSL's own tools find them sound, and mode, owner and
// link are right.
#include <grp.h>
#include <unistd.h>

#include "tests/e2e/update/tool.hpp"
#include "tests/support/binaries.hpp"

namespace dotls::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using UpdateMakes = UpdateTool;

TEST_F(UpdateMakes, AKeyAndParametersOf2048BitsAndALink) {
  const RunResult result = run_tool({"--group-params"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(names(), ElementsAre("dh2048.pem", "dhparams.pem", "rsa2048.pem"));
  EXPECT_EQ(boost::filesystem::read_symlink(certs_ / "dhparams.pem"), "dh2048.pem");
}

TEST_F(UpdateMakes, EverySizeUpToTheLargest) {
  EXPECT_EQ(run_tool({"--group-params", "--maxbits", "4096"}).status, 0);
  EXPECT_THAT(names(), ElementsAre("dh2048.pem", "dh4096.pem", "dhparams.pem", "rsa2048.pem",
                                   "rsa4096.pem"));
}

TEST_F(UpdateMakes, ParametersThatOpensslFindsSound) {
  ASSERT_EQ(run_tool({"--group-params"}).status, 0);
  const RunResult check =
      run({.argv = {"openssl", "dhparam", "-in", certs_ / "dh2048.pem", "-check", "-text"}});
  EXPECT_EQ(check.status, 0);
  EXPECT_THAT(check.out + check.err, HasSubstr("DH parameters appear to be ok"));
  EXPECT_THAT(check.out, HasSubstr("2048 bit"));
}

TEST_F(UpdateMakes, AKeyThatOpensslFindsSound) {
  ASSERT_EQ(run_tool({"--group-params"}).status, 0);
  const RunResult check =
      run({.argv = {"openssl", "rsa", "-in", certs_ / "rsa2048.pem", "-check", "-noout", "-text"}});
  EXPECT_EQ(check.status, 0);
  EXPECT_THAT(check.out, HasSubstr("RSA key ok"));
  EXPECT_THAT(check.out, HasSubstr("2048 bit"));
}

TEST_F(UpdateMakes, ADifferentKeyEachTime) {
  ASSERT_EQ(run_tool({"--group-params"}).status, 0);
  const std::string before = content("rsa2048.pem");
  ASSERT_EQ(run_tool({"--group-params"}).status, 0);
  EXPECT_NE(content("rsa2048.pem"), before);
}

TEST_F(UpdateMakes, FilesForOwnerAndGroupAlone) {
  ASSERT_EQ(run_tool({"--group-params"}).status, 0);
  for (const char* name : {"dh2048.pem", "rsa2048.pem"}) {
    EXPECT_EQ(facts_of(name).st_mode & 07777U, 0640U);
    EXPECT_EQ(facts_of(name).st_uid, geteuid());
  }
}

TEST_F(UpdateMakes, FilesOfTheGroupThatWasNamed) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  const group* daemons = getgrnam("daemon");
  ASSERT_NE(daemons, nullptr);
  const gid_t gid = daemons->gr_gid;
  ASSERT_EQ(run_tool({"--group-params", "--group", "daemon"}).status, 0);
  EXPECT_EQ(facts_of("rsa2048.pem").st_gid, gid);
  EXPECT_EQ(facts_of("dh2048.pem").st_gid, gid);
}

TEST_F(UpdateMakes, FilesOfTheDirectorysGroupIfTheNamedOneIsMissing) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  ASSERT_EQ(::chown(certs_.path().c_str(), 0, 34), 0);
  const RunResult result = run_tool({"--group-params", "--group", "nosuchgroup"});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(facts_of("rsa2048.pem").st_gid, 34U);
  EXPECT_EQ(facts_of("dh2048.pem").st_gid, 34U);
  const std::size_t first = result.err.find("there is no group nosuchgroup");
  EXPECT_NE(first, std::string::npos);
  EXPECT_EQ(result.err.find("there is no group", first + 1), std::string::npos);
}

/// The tool in a mount namespace of its own, where /etc/group has one line more, which is found
/// first.
TEST_F(UpdateMakes, FilesOfTheGroupQcertsIfItExists) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can mount";
  const TempDir etc;
  const std::string groups = etc.write("group", "qcerts:x:4711:\n" + read_file("/etc/group"));
  const std::string script = "mount --bind \"$0\" /etc/group && exec \"$@\"";
  std::vector<std::string> argv{"unshare", "-m", "/bin/sh", "-c", script, groups};
  const std::vector<std::string> tool = command({"--group-params"});
  argv.insert(argv.end(), tool.begin(), tool.end());
  const RunResult result = run({.argv = argv});
  EXPECT_EQ(result.status, 0) << result.err;
  for (const char* name : {"dh2048.pem", "rsa2048.pem"}) {
    EXPECT_EQ(facts_of(name).st_uid, 0U);
    EXPECT_EQ(facts_of(name).st_gid, 4711U);
    EXPECT_EQ(facts_of(name).st_mode & 07777U, 0640U);
  }
}

TEST_F(UpdateMakes, NoLinkOverAnExistingName) {
  certs_.write("dhparams.pem", "the administrator's own");
  ASSERT_EQ(run_tool({"--group-params"}).status, 0);
  EXPECT_EQ(content("dhparams.pem"), "the administrator's own");
}

TEST_F(UpdateMakes, NothingInADryRun) {
  const RunResult result = run_tool({"--dry-run", "--maxbits", "3072"});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.out, HasSubstr("would make " + (certs_ / "dh3072.pem")));
  EXPECT_THAT(result.out, HasSubstr("would link " + (certs_ / "dhparams.pem")));
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(UpdateMakes, NothingWithoutADirectory) {
  const RunResult result =
      run({.argv = {update_tmprsadh_path(), "-d", certs_ / "absent", "--if-present"}});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(run_tool({"--group-params", "--if-present"}).status, 0);
  EXPECT_TRUE(file_exists(certs_ / "dh2048.pem"));
}

TEST_F(UpdateMakes, NoOutputUnderCron) {
  const RunResult result = run_tool({"--group-params"});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out + result.err, "");
}

TEST_F(UpdateMakes, NoticesWithVerbose) {
  const RunResult result = run_tool({"--group-params", "-v"});
  EXPECT_THAT(result.err, HasSubstr((certs_ / "rsa2048.pem") + ": made in"));
  EXPECT_THAT(result.err, Not(HasSubstr("\033")));
}

TEST_F(UpdateMakes, FilesInADirectoryReachedByALink) {
  boost::filesystem::create_directory(certs_ / "real");
  boost::filesystem::create_directory_symlink("real", certs_ / "link");
  const RunResult result =
      run({.argv = {update_tmprsadh_path(), "-d", certs_ / "link", "--group-params"}});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_TRUE(file_exists(certs_ / "real/dh2048.pem"));
}

TEST_F(UpdateMakes, FilesInTheDirectoryOfTheEnvironment) {
  const RunResult result = run({.argv = {update_tmprsadh_path(), "--group-params"},
                                .env = {{"CERTDIR", certs_.path()}, {"SSL_BITS", "3072"}}});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_TRUE(file_exists(certs_ / "dh3072.pem"));
}

}  // namespace
}  // namespace dotls::test
