// Goal: with a limited address space the tool says what to raise; with a limited file size it
// leaves the old files intact. (Not under a sanitizer, which itself needs more than these limits.)
#include "tests/e2e/update/tool.hpp"

namespace dotls::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using UpdateMemoryLimit = UpdateTool;

TEST_F(UpdateMemoryLimit, IsNamedWithTooManyThreads) {
  // Each has a stack of 8 MiB.
  const RunResult result = run_after("ulimit -v 262144", {"--threads", "1024"});
  EXPECT_EQ(result.status, 111);
  EXPECT_THAT(result.err, HasSubstr("--threads 1024"));
  EXPECT_THAT(result.err, HasSubstr("ulimit"));
  EXPECT_THAT(names(), ElementsAre("rsa2048.pem"));
}

TEST_F(UpdateMemoryLimit, IsNamedIfTooLow) {
  const RunResult result = run_after("ulimit -v 20000", {"--group-params"});
  EXPECT_EQ(result.status, 111);
  EXPECT_THAT(result.err, HasSubstr("ulimit -v"));
}

using UpdateLimited = UpdateTool;

// Unheeded, SIGXFSZ would kill in the middle of a file. (What the tool says is lost
// here: it goes to a file too.)
TEST_F(UpdateLimited, ByFileSizeLeavesOldFilesIntact) {
  const std::string old(80, 'k');
  certs_.write("rsa2048.pem", "old", 0640);
  certs_.write("ticket.keys", old, 0640);
  for (const char* what : {"--group-params", "--ticket-keys"}) {
    const RunResult result = run_after("ulimit -f 0", {what});
    EXPECT_EQ(result.status, 111) << what;
  }
  EXPECT_EQ(content("rsa2048.pem"), "old");
  EXPECT_EQ(content("ticket.keys"), old);
  EXPECT_THAT(names(), ElementsAre("rsa2048.pem", "ticket.keys"));
}

}  // namespace
}  // namespace dotls::test
