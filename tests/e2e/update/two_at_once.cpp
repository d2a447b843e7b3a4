// Goal: one run at a time makes parameters, while ticket keys are still rotated; and only another
// run can block one.
#include <fcntl.h>
#include <sys/file.h>

#include "shared/unique_fd.hpp"
#include "tests/e2e/update/tool.hpp"

namespace dotls::test {
namespace {

using ::testing::HasSubstr;

class UpdateTwoAtOnce : public UpdateTool {
 protected:
  void expect_busy(const RunResult& result, const std::string& what) const {
    EXPECT_EQ(result.status, 111);
    EXPECT_THAT(result.err, HasSubstr(what));
    EXPECT_THAT(result.err, HasSubstr("another update_tmprsadh"));
  }
  /// An open file of the directory, or the directory, with a lock that any reader may take.
  [[nodiscard]] UniqueFd hold(const std::string& name) const {
    UniqueFd fd(::open((certs_ / name).c_str(), O_RDONLY | O_CLOEXEC));
    EXPECT_EQ(::flock(fd.get(), LOCK_SH | LOCK_NB), 0) << name;
    return fd;
  }
};

TEST_F(UpdateTwoAtOnce, TheSecondRunEndsAndTouchesNothing) {
  const auto search = start_search();
  certs_.write("rsa8192.pem", "old");
  expect_busy(run_tool({"--group-params", "--maxbits", "8192"}), certs_.path());
  EXPECT_EQ(content("rsa8192.pem"), "old");
  search->signal(SIGTERM);
  EXPECT_EQ(search->wait(), 111);
}

TEST_F(UpdateTwoAtOnce, TicketKeysAreRotatedDuringASearch) {
  ASSERT_EQ(run_tool({"--ticket-keys"}).status, 0);
  const auto search = start_search();
  const RunResult result = run_tool({"--ticket-keys"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(content("ticket.keys").size(), 320U);
  search->signal(SIGTERM);
  EXPECT_EQ(search->wait(), 111);
}

TEST_F(UpdateTwoAtOnce, TicketKeysAreMadeDuringASearch) {
  const auto search = start_search();
  EXPECT_EQ(run_tool({"--ticket-keys", "--dry-run"}).status, 0);
  const RunResult result = run_tool({"--ticket-keys"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(content("ticket.keys").size(), 320U);
  search->signal(SIGTERM);
  EXPECT_EQ(search->wait(), 111);
}

TEST_F(UpdateTwoAtOnce, DryRunDoesNotWait) {
  ASSERT_EQ(run_tool({"--ticket-keys"}).status, 0);
  const UniqueFd held = hold(kTicketsLock);
  EXPECT_EQ(run_tool({"--ticket-keys", "--dry-run"}).status, 0);
}

TEST_F(UpdateTwoAtOnce, ReaderOfTheDirectoryCannotBlockRuns) {
  ASSERT_EQ(run_tool({"--group-params"}).status, 0);
  ASSERT_EQ(run_tool({"--ticket-keys"}).status, 0);
  const UniqueFd directory = hold(".");
  const UniqueFd keys = hold("ticket.keys");
  const UniqueFd key = hold("rsa2048.pem");
  EXPECT_EQ(run_tool({"--ticket-keys"}).status, 0);
  EXPECT_EQ(run_tool({"--group-params"}).status, 0);
}

TEST_F(UpdateTwoAtOnce, ReaderOfDebrisCannotBlockItsRemoval) {
  const std::string made = ".update_tmprsadh.rsa2048.pem.0123456789abcdef";
  const std::string rotated = ".update_tmprsadh.ticket.keys.0123456789abcdef";
  certs_.write(made, "half", 0640);
  certs_.write(rotated, "half", 0640);
  const UniqueFd one = hold(made);
  const UniqueFd other = hold(rotated);
  EXPECT_EQ(run_tool({"--group-params"}).status, 0);
  EXPECT_FALSE(file_exists(certs_ / made));
  EXPECT_TRUE(file_exists(certs_ / rotated));  // it may be in the making
  EXPECT_EQ(run_tool({"--ticket-keys"}).status, 0);
  EXPECT_FALSE(file_exists(certs_ / rotated));
}

TEST_F(UpdateTwoAtOnce, OnlyTheOwnerCanOpenTheLock) {
  ASSERT_EQ(run_tool({"--group-params"}).status, 0);
  ASSERT_EQ(run_tool({"--ticket-keys"}).status, 0);
  for (const char* name : {kLock, kTicketsLock}) {
    EXPECT_EQ(facts_of(name).st_mode, static_cast<mode_t>(S_IFREG | 0600)) << name;
    EXPECT_EQ(facts_of(name).st_size, 0) << name;
  }
}

TEST_F(UpdateTwoAtOnce, TheSecondRotationEndsAndTouchesNothing) {
  ASSERT_EQ(run_tool({"--ticket-keys"}).status, 0);
  const std::string before = content("ticket.keys");
  const UniqueFd held = hold(kTicketsLock);
  expect_busy(run_tool({"--ticket-keys"}), "ticket.keys");
  EXPECT_EQ(content("ticket.keys"), before);
}

TEST_F(UpdateTwoAtOnce, ManyRotationsAtOnceLeaveACompleteFile) {
  ASSERT_EQ(run_tool({"--ticket-keys"}).status, 0);
  std::vector<std::unique_ptr<Process>> runs;
  for (int i = 0; i < 8; ++i) {
    runs.push_back(std::make_unique<Process>(Command{.argv = command({"--ticket-keys"})}));
  }
  int rotated = 0;
  for (const auto& process : runs) {
    const int status = process->wait();
    EXPECT_TRUE(status == 0 || status == 111) << process->err().text();
    if (status == 0) ++rotated;
  }
  EXPECT_GE(rotated, 1);
  EXPECT_EQ(content("ticket.keys").size(), 320U);
  EXPECT_THAT(names(), ::testing::ElementsAre("ticket.keys"));
}

TEST_F(UpdateTwoAtOnce, LockOfAKilledRunIsReleased) {
  const auto search = start_search();
  search->signal(SIGKILL);
  EXPECT_EQ(search->wait(), 128 + SIGKILL);
  EXPECT_EQ(run_tool({"--group-params"}).status, 0);
}

}  // namespace
}  // namespace dotls::test
