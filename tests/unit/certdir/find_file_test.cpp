// Goal: a file is read completely or refused with its name and the fix; nothing in its place is
// taken for it, and nothing makes us wait.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shared/certdir/cert_directory.hpp"
#include "shared/error.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls {
namespace {

using test::TempDir;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t kMaxFileBytes = std::size_t{16} * 1024 * 1024;

std::string text_of(const FileContent& file) {
  return {file.bytes.begin(), file.bytes.end()};
}

Fatal refusal_of(const std::string& path, Secrecy secrecy = Secrecy::Public) {
  try {
    static_cast<void>(find_file(path, secrecy));
  } catch (const Fatal& error) {
    return error;
  }
  ADD_FAILURE() << path << " was not refused";
  return Fatal(0, "");
}

TEST(FindFile, ReadsTheWholeFile) {
  const TempDir directory;
  const std::string content = std::string(100'000, 'x') + '\0' + "end";
  const auto file = find_file(directory.write("file", content), Secrecy::Public);
  ASSERT_TRUE(file);
  EXPECT_EQ(text_of(*file), content);
  EXPECT_EQ(file->path, directory / "file");
  EXPECT_EQ(file->facts.st_size, static_cast<off_t>(content.size()));
}

TEST(FindFile, EmptyFileIsFound) {
  const TempDir directory;
  const auto file = find_file(directory.write("empty", ""), Secrecy::Public);
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->bytes.empty());
}

TEST(FindFile, FollowsLinksAndChecksTheTarget) {
  const TempDir directory;
  ASSERT_EQ(::mkdir((directory / "archive").c_str(), 0755), 0);
  directory.write("archive/key1.pem", "secret", 0600);
  ASSERT_EQ(::symlink("archive/key1.pem", (directory / "key.pem").c_str()), 0);
  const auto file = find_file(directory / "key.pem", Secrecy::Secret);
  ASSERT_TRUE(file);
  EXPECT_EQ(text_of(*file), "secret");
  EXPECT_EQ(file->facts.st_mode & 0777U, 0600U);
}

TEST(FindFile, DanglingLinkIsNotFound) {
  const TempDir directory;
  ASSERT_EQ(::symlink("nowhere", (directory / "link").c_str()), 0);
  EXPECT_FALSE(find_file(directory / "link", Secrecy::Public));
}

TEST(FindFile, MissingFileIsNotFound) {
  const TempDir directory;
  EXPECT_FALSE(find_file(directory / "none", Secrecy::Secret));
  EXPECT_FALSE(find_file(directory / "no/such/directory", Secrecy::Secret));
}

TEST(LoadFile, MissingIsAnErrorThatNamesTheFile) {
  const TempDir directory;
  try {
    static_cast<void>(load_file(directory / "none", Secrecy::Public));
    FAIL() << "not refused";
  } catch (const Fatal& error) {
    EXPECT_EQ(error.exit_status(), kExitUsage);
    EXPECT_EQ(error.what(), directory / "none" + ": no such file");
  }
}

TEST(FindFile, FileInsteadOfADirectoryIsAnError) {
  const TempDir directory;
  directory.write("file", "");
  EXPECT_THAT(refusal_of(directory / "file/cert.pem").what(), HasSubstr("Not a directory"));
}

TEST(FindFile, DirectoryIsAnError) {
  const TempDir directory;
  const Fatal refusal = refusal_of(directory.path());
  EXPECT_EQ(refusal.exit_status(), kExitUsage);
  EXPECT_THAT(refusal.what(), AllOf(HasSubstr(directory.path()), HasSubstr("not a regular file")));
}

TEST(FindFile, FifoWithoutAWriterDoesNotBlock) {
  const TempDir directory;
  ASSERT_EQ(::mkfifo((directory / "fifo").c_str(), 0600), 0);
  EXPECT_THAT(refusal_of(directory / "fifo").what(), HasSubstr("not a regular file"));
}

TEST(FindFile, SecretOpenToOthersIsRefusedWithTheFix) {
  const TempDir directory;
  const std::string path = directory.write("key.pem", "secret", 0644);
  const Fatal refusal = refusal_of(path, Secrecy::Secret);
  EXPECT_EQ(refusal.exit_status(), kExitUsage);
  EXPECT_THAT(refusal.what(), HasSubstr("chmod 640 " + path));
  EXPECT_TRUE(find_file(path, Secrecy::Public));
}

TEST(FindFile, LargestFileIsRead) {
  const TempDir directory;
  const std::string path = directory.write("large", "");
  ASSERT_EQ(::truncate(path.c_str(), kMaxFileBytes), 0);
  EXPECT_EQ(find_file(path, Secrecy::Public)->bytes.size(), kMaxFileBytes);
}

TEST(FindFile, TooLargeFileIsAnError) {
  const TempDir directory;
  const std::string path = directory.write("large", "");
  ASSERT_EQ(::truncate(path.c_str(), kMaxFileBytes + 1), 0);
  EXPECT_THAT(refusal_of(path).what(), AllOf(HasSubstr(path), HasSubstr("16 MiB")));
}

// The kernel's own files say that they are empty and are not, as one that grows under our hands.
TEST(FindFile, FileThatGrowsIsNotSilentlyCut) {
  const Fatal refusal = refusal_of("/proc/self/status");
  EXPECT_EQ(refusal.exit_status(), kExitSystem);
  EXPECT_THAT(refusal.what(), AllOf(HasSubstr("/proc/self/status"), HasSubstr("grew")));
}

// What find_file says to uid and gid 65534, in a child, because a process cannot go back; "" where
// it reads the file.
std::string refusal_to_nobody(const std::string& path) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    std::string said;
    if (::geteuid() == 0 && (::setegid(65534) != 0 || ::seteuid(65534) != 0)) ::_exit(1);
    try {
      static_cast<void>(find_file(path, Secrecy::Public));
    } catch (const Fatal& error) {
      said = error.what();
    }
    static_cast<void>(!::write(ends[1], said.data(), said.size()));
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string said;
  char buffer[1024];
  for (ssize_t got = 0; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;) {
    said.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  int status = -1;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  return said;
}

TEST(FindFile, DeniedIsAnErrorThatNamesTheUserAndTheFix) {
  const TempDir directory;
  const std::string path = directory.write("key.pem", "secret", 0000);
  const std::string uid = std::to_string(::geteuid() == 0 ? 65534 : ::geteuid());
  const std::string gid = std::to_string(::geteuid() == 0 ? 65534 : ::getegid());
  EXPECT_THAT(refusal_to_nobody(path),
              AllOf(HasSubstr(path), HasSubstr("permission denied for uid " + uid + ", gid " + gid),
                    HasSubstr("chgrp " + gid + " " + path), HasSubstr("chmod 640 " + path),
                    Not(HasSubstr("tcpserver -g"))));  // no group may read it
}

TEST(FindFile, DeniedSaysFirstWhichGroupWouldBeLetIn) {
  const std::string path = "/certs/servercert.pem";
  EXPECT_EQ(denied_message(path, 1000, 1001, 118),
            path +
                ": permission denied for uid 1000, gid 1001; run with the group that may: "
                "tcpserver -g 118 (supplementary groups do not count); or let gid 1001 read it "
                "(chgrp 1001 " +
                path + "; chmod 640 " + path + ") and enter its directory");
  EXPECT_EQ(denied_message(path, 1000, 1001, std::nullopt),
            path +
                ": permission denied for uid 1000, gid 1001; let gid 1001 read it "
                "(chgrp 1001 " +
                path + "; chmod 640 " + path + ") and enter its directory");
}

TEST(FindFile, DirectoryWithoutAccessIsNotAMissingFile) {
  const TempDir directory;
  ASSERT_EQ(::mkdir((directory / "closed").c_str(), 0000), 0);
  EXPECT_THAT(refusal_to_nobody(directory / "closed/cert.pem"), HasSubstr("permission denied"));
}

}  // namespace
}  // namespace dotls
