// Goal: where the address space is limited, the tool says what to raise. (Not under a sanitizer,
// whose shadow memory no limit fits.)
#include "tests/e2e/update/tool.hpp"

namespace dotls::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using UpdateMemoryLimit = UpdateTool;

TEST_F(UpdateMemoryLimit, IsNamedWithTheThreadsThatAreTooMany) {
  // Each has a stack of 8 MiB.
  const RunResult result = run_after("ulimit -v 262144", {"--threads", "1024"});
  EXPECT_EQ(result.status, 111);
  EXPECT_THAT(result.err, HasSubstr("--threads 1024"));
  EXPECT_THAT(result.err, HasSubstr("ulimit"));
  EXPECT_THAT(names(), ElementsAre("rsa2048.pem"));
}

TEST_F(UpdateMemoryLimit, IsNamedWhereThereIsTooLittle) {
  const RunResult result = run_after("ulimit -v 20000", {"--group-params"});
  EXPECT_EQ(result.status, 111);
  EXPECT_THAT(result.err, HasSubstr("ulimit -v"));
}

}  // namespace
}  // namespace dotls::test
