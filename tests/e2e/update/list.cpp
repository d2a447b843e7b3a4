// Goal: --list and --check show the directory and exit with 0, 1 or 2; a directory that cannot be
// read is reported.
#include <fcntl.h>

#include "shared/unique_fd.hpp"
#include "tests/e2e/update/tool.hpp"
#include "tests/support/binaries.hpp"
#include "tests/support/pem_samples.hpp"

namespace dotls::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

using UpdateList = UpdateTool;

TEST_F(UpdateList, ExitsWith0IfAllIsFine) {
  ASSERT_EQ(run_tool({"--group-params"}).status, 0);
  for (const char* task : {"--list", "--check"}) {
    const RunResult result = run_tool({task});
    EXPECT_EQ(result.status, 0) << result.out;
    EXPECT_THAT(result.out, HasSubstr("dh2048.pem    DH parameters  2048  0640"));
  }
}

TEST_F(UpdateList, ExitsWith1OnAWarning) {
  const RunResult result = run_tool({"--list"});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.out, HasSubstr("warning: missing; run update_tmprsadh"));
}

TEST_F(UpdateList, ExitsWith2OnABrokenFile) {
  certs_.write("dh2048.pem", "garbage");
  EXPECT_EQ(run_tool({"--list"}).status, 2);
}

TEST_F(UpdateList, LeavesTheTestOfPrimesToCheck) {
  ASSERT_EQ(run_tool({"--group-params"}).status, 0);
  certs_.write("dh2048.pem", samples::dh_of('\xff', 2), 0640);
  EXPECT_EQ(run_tool({"--list"}).status, 0);
  EXPECT_EQ(run_tool({"--check"}).status, 2);
}

TEST_F(UpdateList, SpeaksJson) {
  const RunResult result = run_tool({"--list", "--json"});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.out, StartsWith("{\"directory\": \"" + certs_.path() + "\", \"status\": 1,"));
}

TEST_F(UpdateList, QuietShowsOnlyProblems) {
  ASSERT_EQ(run_tool({"--group-params"}).status, 0);
  EXPECT_EQ(run_tool({"--check", "--quiet"}).out, "");
  certs_.write("ticket.keys", "short", 0640);
  const RunResult result = run_tool({"--check", "--quiet"});
  EXPECT_THAT(result.out, HasSubstr("ticket.keys"));
  EXPECT_THAT(result.out, ::testing::Not(HasSubstr("rsa2048.pem")));
}

TEST_F(UpdateList, RefusesADirectoryThatIsMissing) {
  const RunResult result =
      run({.argv = {update_tmprsadh_path(), "--list", "-d", certs_ / "absent"}});
  EXPECT_EQ(result.status, 100);
  EXPECT_THAT(result.err, HasSubstr("no such directory"));
}

TEST_F(UpdateList, FailsIfItsOutputCannotBeWritten) {
  const UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  Process process({.argv = command({"--list"}), .out = full.get()});
  EXPECT_EQ(process.wait(), 111);
}

}  // namespace
}  // namespace dotls::test
