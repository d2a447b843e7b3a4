// Goal: nothing is seen or made by its path, and each part that says so holds by itself.
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <fstream>

#include "dotls/keeper/sandbox/empty_root.hpp"
#include "dotls/keeper/sandbox/landlock.hpp"
#include "dotls/keeper/sandbox/privileges.hpp"
#include "tests/component/keeper/sandbox/in_sandbox.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {
namespace {

std::string stat_outcome(const char* path) {
  struct stat found {};
  return outcome(::stat(path, &found));
}

std::string in_empty_root(const std::function<std::string()>& work) {
  const ChildEnd end = in_child([&] {
    const std::string why = enter_empty_root();
    return why.empty() ? work() : "not on: " + why;
  });
  EXPECT_EQ(end.status, "exit 0");
  return end.said;
}

TEST(EmptyRoot, HasNoFile) {
  EXPECT_EQ(in_empty_root([] { return stat_outcome("/etc/passwd"); }), "ENOENT");
  EXPECT_EQ(in_empty_root([] { return stat_outcome("/proc/self/status"); }), "ENOENT");
  EXPECT_EQ(in_empty_root([] { return stat_outcome("../etc/passwd"); }), "ENOENT");
}

TEST(EmptyRoot, IsEmpty) {
  EXPECT_EQ(in_empty_root([] {
              DIR* folder = ::opendir("/");
              if (folder == nullptr) return outcome(-1);
              errno = 0;
              const dirent* entry = ::readdir(folder);
              const std::string found = entry == nullptr ? "nothing" : entry->d_name;
              ::closedir(folder);
              return found;
            }),
            "nothing");
}

TEST(EmptyRoot, StaysEmpty) {
  EXPECT_EQ(in_empty_root([] { return outcome(::mkdir("/new", 0700)); }), "ENOENT");
  EXPECT_EQ(
      in_empty_root([] { return outcome(::open("new", O_CREAT | O_RDWR | O_CLOEXEC, 0600)); }),
      "ENOENT");
}

TEST(EmptyRoot, HasNoNameLeft) {
  EXPECT_EQ(in_empty_root([] {
              struct stat root {};
              return outcome(::stat("/", &root)) + " " + std::to_string(root.st_nlink);
            }),
            "done 0");
}

// Without the others. As root: it is no question of who owns what.
std::string in_landlock(const std::function<std::string()>& work) {
  const ChildEnd end = in_child([&] {
    const std::string why = refuse_new_privileges() + enter_landlock();
    return why.empty() ? work() : "not on: " + why;
  });
  EXPECT_EQ(end.status, "exit 0");
  return end.said;
}

TEST(Landlock, OpensNoFile) {
  EXPECT_EQ(in_landlock([] { return outcome(::open("/etc/passwd", O_RDONLY | O_CLOEXEC)); }),
            "EACCES");
  EXPECT_EQ(in_landlock([] { return outcome(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)); }),
            "EACCES");
}

TEST(Landlock, WritesNoFile) {
  const TempDir folder;
  std::ofstream(folder / "file") << "text";
  EXPECT_EQ(
      in_landlock([&] { return outcome(::open((folder / "file").c_str(), O_WRONLY | O_CLOEXEC)); }),
      "EACCES");
  EXPECT_EQ(in_landlock([&] { return outcome(::unlink((folder / "file").c_str())); }), "EACCES");
  EXPECT_EQ(in_landlock([&] { return outcome(::mkdir((folder / "new").c_str(), 0700)); }),
            "EACCES");
}

TEST(Landlock, StartsNoProgram) {
  EXPECT_EQ(in_landlock(
                [] { return outcome(::execl("/bin/true", "true", static_cast<char*>(nullptr))); }),
            "EACCES");
}

// From the fourth version of its interface on (Linux 6.7); before there is nothing to ask of it.
TEST(Landlock, ConnectsToNoPort) {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, std::size_t{0}, 1U);
  const std::string expected = version >= 4 ? "EACCES" : "ECONNREFUSED";
  EXPECT_EQ(in_landlock([] {
              const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
              sockaddr_in address{};
              address.sin_family = AF_INET;
              address.sin_port = htons(1);
              address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
              return outcome(
                  ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address));
            }),
            expected);
}

TEST(Landlock, LeavesWhatIsOpen) {
  const UniqueFd file(::open("/etc/passwd", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(in_landlock([&] {
              char byte = 0;
              return outcome(::read(file.get(), &byte, 1));
            }),
            "done");
}

class SandboxFilesTest : public SandboxTest {};

TEST_F(SandboxFilesTest, AreNotSeen) {
  EXPECT_NE(said_in_sandbox([] { return stat_outcome("/etc/passwd"); }), "done");
  EXPECT_NE(said_in_sandbox([] { return stat_outcome("/etc"); }, std::nullopt), "done");
}

TEST_F(SandboxFilesTest, AreNotOpened) {
  EXPECT_NE(said_in_sandbox([] { return outcome(::open("/", O_RDONLY | O_CLOEXEC)); }), "done");
  EXPECT_NE(said_in_sandbox([] { return outcome(::open("/etc/passwd", O_RDONLY | O_CLOEXEC)); }),
            "done");
}

}  // namespace
}  // namespace dotls::test
