// Goal: systemd makes the group qcerts and the certificate directory from the files that are
// installed, and leaves a directory that the administrator has made as it is.
#include <regex>

#include "tests/e2e/update/tool.hpp"

namespace dotls::test {
namespace {

/// A root of its own with the two files in their places.
class UpdateGroupAndDirectory : public UpdateTool {
 protected:
  void SetUp() override {
    UpdateTool::SetUp();
    if (geteuid() != 0) GTEST_SKIP() << "only root can give directories away";
    for (const char* name : {"etc", "usr/lib/sysusers.d", "usr/lib/tmpfiles.d"}) {
      boost::filesystem::create_directories(root_ / name);
    }
    root_.write("usr/lib/sysusers.d/dotls.conf",
                read_file(std::string(DOTLS_SYSTEMD) + "/sysusers.conf"));
    root_.write("usr/lib/tmpfiles.d/dotls.conf",
                read_file(std::string(DOTLS_CRON_OUTPUT) + "/tmpfiles.conf"));
  }
  /// What systemd does as the machine starts.
  void start() const {
    const std::string root = "--root=" + root_.path();
    for (const std::vector<std::string>& argv :
         {std::vector<std::string>{"systemd-sysusers", root},
          std::vector<std::string>{"systemd-tmpfiles", root, "--create"}}) {
      const RunResult result = run({.argv = argv});
      EXPECT_EQ(result.status, 0) << argv[0] << result.err;
    }
  }
  [[nodiscard]] struct stat facts_of_directory() const {
    struct stat facts {};
    EXPECT_EQ(::lstat((root_.path() + DOTLS_CERTDIR).c_str(), &facts), 0);
    return facts;
  }
  [[nodiscard]] std::string gid_of_qcerts() const {
    const std::string groups = read_file(root_ / "etc/group");
    std::smatch parts;
    EXPECT_TRUE(std::regex_search(groups, parts, std::regex("(^|\n)qcerts:[^:]*:([0-9]+):")))
        << groups;
    return parts[2];
  }

  TempDir root_;
};

TEST_F(UpdateGroupAndDirectory, AreMade) {
  start();
  const struct stat facts = facts_of_directory();
  EXPECT_EQ(facts.st_mode, static_cast<mode_t>(S_IFDIR | 0750));
  EXPECT_EQ(facts.st_uid, 0U);
  EXPECT_EQ(std::to_string(facts.st_gid), gid_of_qcerts());
}

TEST_F(UpdateGroupAndDirectory, StayAsTheAdministratorMadeThem) {
  root_.write("etc/group", "qcerts:x:4711:\n");
  const std::string directory = root_.path() + DOTLS_CERTDIR;
  boost::filesystem::create_directories(directory);
  ASSERT_EQ(::chown(directory.c_str(), 12, 34), 0);
  ASSERT_EQ(::chmod(directory.c_str(), 0700), 0);
  start();
  const struct stat facts = facts_of_directory();
  EXPECT_EQ(facts.st_mode, static_cast<mode_t>(S_IFDIR | 0700));
  EXPECT_EQ(facts.st_uid, 12U);
  EXPECT_EQ(facts.st_gid, 34U);
  EXPECT_EQ(gid_of_qcerts(), "4711");
}

}  // namespace
}  // namespace dotls::test
