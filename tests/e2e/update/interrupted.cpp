// Goal: each ending signal ends the tool during a search: old files intact, no debris, 111.
#include "tests/e2e/update/tool.hpp"

namespace dotls::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class UpdateInterrupted : public UpdateTool, public ::testing::WithParamInterface<int> {};

TEST_P(UpdateInterrupted, LeavesOldFilesIntact) {
  certs_.write("dh2048.pem", "old");
  certs_.write("rsa2048.pem", "old");
  const auto search = start_search({"-v"});
  search->signal(GetParam());
  EXPECT_EQ(search->wait(), 111);
  EXPECT_THAT(search->err().text(), HasSubstr("ended by SIG"));
  EXPECT_EQ(content("dh2048.pem"), "old");
  EXPECT_THAT(names(), ElementsAre("dh2048.pem", "rsa2048.pem"));
}

INSTANTIATE_TEST_SUITE_P(Signals, UpdateInterrupted,
                         ::testing::Values(SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGALRM, SIGUSR1,
                                           SIGUSR2, SIGXCPU));

using UpdateInterruptedTwice = UpdateTool;

// timeout(1) and terminals that close send their signals in pairs.
TEST_F(UpdateInterruptedTwice, StillReportsTheReason) {
  const auto search = start_search();
  search->signal(SIGHUP);
  search->signal(SIGTERM);
  search->signal(SIGINT);
  EXPECT_EQ(search->wait(), 111);
  EXPECT_THAT(search->err().text(), HasSubstr("ended by SIG"));
}

}  // namespace
}  // namespace dotls::test
