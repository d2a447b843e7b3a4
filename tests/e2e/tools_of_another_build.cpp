// Goal: where DOTLS_TEST_BINARIES names a folder, the tests run the tools in it. If they did not,
// the runs on the sanitized, the release and the static build would be runs on this one.

#include <cstdlib>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {
namespace {

class ToolsOfAnotherBuild : public EndToEnd {
 protected:
  ToolsOfAnotherBuild() {
    for (const char* tool : {"dotls", "update_tmprsadh"}) {
      folder_.write(tool, "#!/bin/sh\necho \"the other $(basename \"$0\")\"\n", 0755);
    }
    ::setenv("DOTLS_TEST_BINARIES", folder_.path().c_str(), 1);
  }
  TempDir folder_;
};

TEST_F(ToolsOfAnotherBuild, AreUsed) {
  EXPECT_EQ(run({.argv = {dotls_path()}}).out, "the other dotls\n");
  EXPECT_EQ(run({.argv = {update_tmprsadh_path()}}).out, "the other update_tmprsadh\n");
}

}  // namespace
}  // namespace dotls::test
