// Goal: on a full disk the old files stay intact, no debris is left, and the run ends with 111.
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>

#include "tests/e2e/update/tool.hpp"

namespace dotls::test {
namespace {

using ::testing::HasSubstr;

/// A file system of 64 KiB over the directory, seen by this process alone.
class UpdateFullDisk : public UpdateTool {
 protected:
  void SetUp() override {
    UpdateTool::SetUp();
    if (geteuid() != 0) GTEST_SKIP() << "only root can mount";
    ASSERT_EQ(::unshare(CLONE_NEWNS), 0);
    ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    ASSERT_EQ(::mount("tmpfs", certs_.path().c_str(), "tmpfs", 0, "size=64k"), 0);
    mounted_ = true;
  }
  void TearDown() override {
    if (mounted_) {
      EXPECT_EQ(::umount(certs_.path().c_str()), 0);
    }
    UpdateTool::TearDown();
  }
  /// Leaves not one block free.
  void fill() const {
    const UniqueFd filler(
        ::open((certs_ / "filler").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    const std::string block(4096, 'f');
    while (::write(filler.get(), block.data(), block.size()) > 0) {
    }
  }
  void expect_nothing_done(const std::vector<std::string>& options) {
    fill();
    const std::vector<std::string> before = names();
    const RunResult result = run_tool(options);
    EXPECT_EQ(result.status, 111);
    EXPECT_THAT(result.err, HasSubstr("No space left on device"));
    EXPECT_THAT(result.err, HasSubstr(certs_.path()));
    EXPECT_EQ(names(), before);
  }

  bool mounted_ = false;
};

TEST_F(UpdateFullDisk, KeepsTheOldFiles) {
  certs_.write("dh2048.pem", "old dh");
  certs_.write("rsa2048.pem", "old rsa");
  expect_nothing_done({"--group-params"});
  EXPECT_EQ(content("dh2048.pem"), "old dh");
  EXPECT_EQ(content("rsa2048.pem"), "old rsa");
}

TEST_F(UpdateFullDisk, KeepsTheOldTicketKeys) {
  const std::string old(240, 'k');
  certs_.write("ticket.keys", old, 0640);
  expect_nothing_done({"--ticket-keys"});
  EXPECT_EQ(content("ticket.keys"), old);
}

}  // namespace
}  // namespace dotls::test
