// Goal: where descriptor 2 is journald's each line begins with its priority, and nowhere else.

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/process.hpp"

namespace dotls::test {
namespace {

using JournalLog = EndToEnd;

// What the tool says of a bad command line to a stream whose device and inode the variable names.
std::string complaint(const std::string& tool, long device_offset) {
  const Output output;
  struct stat facts {};
  EXPECT_EQ(::fstat(output.fd(), &facts), 0);
  const std::string stream = std::to_string(static_cast<long>(facts.st_dev) + device_offset) + ':' +
                             std::to_string(facts.st_ino);
  Process process(
      {.argv = {tool, "--nonsense"}, .env = {{"JOURNAL_STREAM", stream}}, .err = output.fd()});
  EXPECT_EQ(process.wait(), 100);
  return output.text();
}

TEST_F(JournalLog, HearsThePriority) {
  EXPECT_THAT(complaint(dotls_path(), 0), testing::StartsWith("<3>dotls: fatal: "));
  EXPECT_THAT(complaint(update_tmprsadh_path(), 0),
              testing::StartsWith("<3>update_tmprsadh: fatal: "));
}

TEST_F(JournalLog, IsNotWhatSomebodyHasRedirected) {
  EXPECT_THAT(complaint(dotls_path(), 1), testing::StartsWith("dotls: fatal: "));
  EXPECT_THAT(complaint(update_tmprsadh_path(), 1),
              testing::StartsWith("update_tmprsadh: fatal: "));
}

}  // namespace
}  // namespace dotls::test
