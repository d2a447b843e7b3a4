// Goal: a sealed file holds what was put in, for good, and nothing else is taken for one.
#include "dotls/keeper/messages/sealed_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {
namespace {

TEST(SealedFile, GivesBackWhatWasPutIn) {
  const std::string bytes(100'000, 'b');
  const UniqueFd file = make_sealed_file(bytes);
  EXPECT_EQ(read_sealed_file(file.get(), bytes.size()), bytes);
  // And to the next reader.
  EXPECT_EQ(read_sealed_file(file.get(), bytes.size()), bytes);
}

TEST(SealedFile, CannotBeChanged) {
  const UniqueFd file = make_sealed_file("bytes");
  EXPECT_LT(::pwrite(file.get(), "X", 1, 0), 0);
  EXPECT_NE(::ftruncate(file.get(), 0), 0);
  EXPECT_EQ(read_sealed_file(file.get(), 5), "bytes");
}

TEST(SealedFile, LongerThanAllowedIsNotRead) {
  const UniqueFd file = make_sealed_file("bytes");
  EXPECT_FALSE(read_sealed_file(file.get(), 4));
}

TEST(SealedFile, IsNoFileOfTheDisk) {
  const TempDir directory;
  const UniqueFd file(::open(directory.write("file", "bytes").c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_FALSE(read_sealed_file(file.get(), 100));
}

TEST(SealedFile, IsNoPipe) {
  const Pipe pipe;
  EXPECT_FALSE(read_sealed_file(pipe.read_end.get(), 100));
}

TEST(SealedFile, ThatCanStillChangeIsNone) {
  const UniqueFd file(::memfd_create("open", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  ASSERT_EQ(::write(file.get(), "bytes", 5), 5);
  EXPECT_FALSE(read_sealed_file(file.get(), 100));
}

}  // namespace
}  // namespace dotls::test
