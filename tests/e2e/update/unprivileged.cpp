// Goal: run by another user than root the tool does what that user may do, and reports the rest.
#include <unistd.h>

#include "tests/e2e/update/tool.hpp"

namespace dotls::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr uid_t kSomebody = 12345;

class UpdateUnprivileged : public UpdateTool {
 protected:
  void SetUp() override {
    UpdateTool::SetUp();
    if (geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  }
  [[nodiscard]] RunResult run_as_somebody(const std::vector<std::string>& options) const {
    std::vector<std::string> argv{"setpriv", "--reuid=12345", "--regid=12345", "--clear-groups"};
    const std::vector<std::string> tool = command(options);
    argv.insert(argv.end(), tool.begin(), tool.end());
    return run({.argv = argv});
  }
};

TEST_F(UpdateUnprivileged, WorksInItsOwnDirectory) {
  ASSERT_EQ(::chown(certs_.path().c_str(), kSomebody, kSomebody), 0);
  const RunResult result = run_as_somebody({"--group-params"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(facts_of("rsa2048.pem").st_uid, kSomebody);
  EXPECT_EQ(facts_of("rsa2048.pem").st_mode & 07777U, 0640U);
}

// Nobody chose the other members of the user's own group.
TEST_F(UpdateUnprivileged, GroupThatItMayNotSetCannotRead) {
  ASSERT_EQ(::chown(certs_.path().c_str(), kSomebody, 34), 0);
  const std::vector<std::string> options{"--group-params", "--group", "daemon", "--min-age", "6"};
  const RunResult result = run_as_somebody(options);
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("for their owner alone (mode 0600)"));
  EXPECT_THAT(result.err, HasSubstr("run as root"));
  for (const char* name : {"rsa2048.pem", "dh2048.pem"}) {
    EXPECT_EQ(facts_of(name).st_mode & 07777U, 0600U);
  }
  EXPECT_THAT(run_as_somebody({"--ticket-keys", "--group", "daemon"}).err, HasSubstr("0600"));
  EXPECT_EQ(facts_of("ticket.keys").st_mode & 07777U, 0600U);
  // It is as this user can make it, so it is left alone.
  const std::string before = content("rsa2048.pem");
  EXPECT_EQ(run_as_somebody(options).err, "");
  EXPECT_EQ(content("rsa2048.pem"), before);
}

TEST_F(UpdateUnprivileged, KeepsTheGroupThatItMayNotChange) {
  ASSERT_EQ(::chown(certs_.path().c_str(), kSomebody, kSomebody), 0);
  const RunResult result = run_as_somebody({"--group-params", "--group", "daemon", "-v"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(facts_of("rsa2048.pem").st_gid, kSomebody);
  EXPECT_EQ(facts_of("rsa2048.pem").st_mode & 07777U, 0640U);
  EXPECT_THAT(result.err, HasSubstr("keep the directory's group"));
}

TEST_F(UpdateUnprivileged, IsToldThatItMayNotWrite) {
  ::chmod(certs_.path().c_str(), 0755);
  const RunResult result = run_as_somebody({"--group-params"});
  EXPECT_EQ(result.status, 111);
  EXPECT_THAT(result.err, HasSubstr("uid 12345 may not write in it; run as root"));
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(UpdateUnprivileged, IsToldThatItMayNotEnter) {
  ::chmod(certs_.path().c_str(), 0700);
  const RunResult result = run_as_somebody({"--group-params"});
  EXPECT_EQ(result.status, 111);
  EXPECT_THAT(result.err, HasSubstr("uid 12345 may not read it"));
}

}  // namespace
}  // namespace dotls::test
