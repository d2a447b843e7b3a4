// Goal: one run at a time makes parameters, and ticket keys are rotated all the same meanwhile.
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
  EXPECT_EQ(content("ticket.keys").size(), 160U);
  search->signal(SIGTERM);
  EXPECT_EQ(search->wait(), 111);
}

TEST_F(UpdateTwoAtOnce, TheSecondRotationEndsAndTouchesNothing) {
  ASSERT_EQ(run_tool({"--ticket-keys"}).status, 0);
  const std::string before = content("ticket.keys");
  const UniqueFd held(::open((certs_ / "ticket.keys").c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::flock(held.get(), LOCK_EX), 0);
  expect_busy(run_tool({"--ticket-keys"}), "ticket.keys");
  EXPECT_EQ(content("ticket.keys"), before);
}

TEST_F(UpdateTwoAtOnce, ManyRotationsAtOnceLeaveAWholeFile) {
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
  EXPECT_EQ(content("ticket.keys").size(), rotated >= 2 ? 240U : 160U);
  EXPECT_THAT(names(), ::testing::ElementsAre("ticket.keys"));
}

TEST_F(UpdateTwoAtOnce, ALockThatWasKilledDoesNotStay) {
  const auto search = start_search();
  search->signal(SIGKILL);
  EXPECT_EQ(search->wait(), 128 + SIGKILL);
  EXPECT_EQ(run_tool({"--group-params"}).status, 0);
}

}  // namespace
}  // namespace dotls::test
