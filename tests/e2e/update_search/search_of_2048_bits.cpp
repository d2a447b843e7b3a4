// Goal: a completed search makes parameters that OpenSSL's own tool finds sound. Its duration is
// luck.
#include "tests/e2e/update/tool.hpp"

namespace dotls::test {
namespace {

using ::testing::HasSubstr;

using UpdateSearchToTheEnd = UpdateTool;

TEST_F(UpdateSearchToTheEnd, FindsASafePrimeOf2048BitsWithTheGeneratorTwo) {
  Process search({.argv = command({})});
  ASSERT_EQ(search.wait(std::chrono::minutes(55)), 0) << search.err().text();
  const RunResult check =
      run({.argv = {"openssl", "dhparam", "-in", certs_ / "dh2048.pem", "-check", "-text"}});
  EXPECT_EQ(check.status, 0);
  EXPECT_THAT(check.out + check.err, HasSubstr("DH parameters appear to be ok"));
  EXPECT_THAT(check.out, HasSubstr("DH Parameters: (2048 bit)"));
  EXPECT_THAT(check.out, HasSubstr("G:    2 (0x2)"));
  EXPECT_EQ(run_tool({"--check"}).status, 0);
}

}  // namespace
}  // namespace dotls::test
