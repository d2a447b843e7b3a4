// Goal: the program starts with what it is meant to have and nothing of ours; one that cannot be
// started is named.
#include "dotls/program/child_process.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/stat.h>

#include <set>
#include <sstream>

#include "dotls/program/end_child.hpp"
#include "shared/error.hpp"
#include "shared/posix_io.hpp"
#include "tests/component/socket_pair.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wait.hpp"

namespace dotls::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ChildProcessTest : public testing::Test {
 protected:
  // Descriptors that were open before.
  static void SetUpTestSuite() {
    for (int fd = 3; fd < 1024; ++fd) {
      if (::fcntl(fd, F_GETFD) == 0) inherited_.insert(fd);
    }
  }

  static ProgramSpec spec_of(std::vector<std::string> command) {
    ProgramSpec spec;
    spec.command = std::move(command);
    spec.environment = {"PATH=/usr/bin:/bin"};
    return spec;
  }

  std::string output_of(const ProgramSpec& spec) {
    RunningProgram child = start_child(spec, signals_);
    std::string all;
    std::array<std::byte, 4096> buffer;
    for (;;) {
      const IoResult got = child.pipes.try_read(buffer);
      if (got.status == IoStatus::Done) {
        all.append(reinterpret_cast<const char*>(buffer.data()), got.bytes);
        continue;
      }
      if (got.status != IoStatus::WantRead) break;
      std::array<pollfd, 1> entry{pollfd{child.pipes.read_fd(), POLLIN, 0}};
      if (!poll_until(entry, Clock::now() + kPatience)) break;
    }
    status_ = child.program->reap().exit_status();
    return all;
  }

  std::string refusal_of(const ProgramSpec& spec) {
    try {
      static_cast<void>(start_child(spec, signals_));
    } catch (const Fatal& error) {
      EXPECT_EQ(error.exit_status(), kExitSystem);
      return error.what();
    }
    ADD_FAILURE() << "started";
    return {};
  }

  static std::vector<std::string> lines(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> all;
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
  }

  static inline std::set<int> inherited_;
  SignalInbox signals_;
  TempDir directory_;
  int status_ = -1;
};

TEST_F(ChildProcessTest, IsFoundThroughPathAndGetsItsArguments) {
  EXPECT_EQ(output_of(spec_of({"printf", "%s|", "a", "", "b c"})), "a||b c|");
  EXPECT_EQ(status_, 0);
}

TEST_F(ChildProcessTest, GetsExactlyTheEnvironmentThatIsGiven) {
  ProgramSpec spec = spec_of({"/usr/bin/env", "-0"});
  spec.environment = {"B=2", "A=1", "EMPTY=", "URL=x=y", "LINES=a\nb"};
  const std::string zero(1, '\0');
  std::vector<std::string> words;
  std::istringstream report(output_of(spec));
  for (std::string word; std::getline(report, word, '\0');) words.push_back(word);
  EXPECT_THAT(words,
              testing::UnorderedElementsAre("B=2", "A=1", "EMPTY=", "URL=x=y", "LINES=a\nb"));
}

TEST_F(ChildProcessTest, MayHaveAnEmptyEnvironment) {
  ProgramSpec spec = spec_of({"/bin/cat", "/proc/self/environ"});
  spec.environment.clear();
  EXPECT_EQ(output_of(spec), "");
}

TEST_F(ChildProcessTest, HasNoDescriptorOfOurs) {
  // Open as we are, by what stands there when the shell has closed what it needed to list them.
  const auto open = lines(output_of(spec_of(
      {"/bin/sh", "-c", "for fd in /proc/$$/fd/*; do [ -e $fd ] && echo ${fd##*/}; done"})));
  for (const std::string& line : open) {
    const int fd = std::stoi(line);
    EXPECT_TRUE(fd <= 2 || inherited_.count(fd) == 1) << "descriptor " << fd;
  }
}

TEST_F(ChildProcessTest, GetsItsPipesWhereItExpectsThem) {
  ProgramSpec spec = spec_of({"/bin/sh", "-c", "echo told >&7; readlink /proc/$$/fd/6 >&7"});
  spec.read_fd = 6;
  spec.write_fd = 7;
  EXPECT_THAT(lines(output_of(spec)), ElementsAre("told", testing::StartsWith("pipe:")));
}

TEST_F(ChildProcessTest, OfUcspiTlsHasTheNetworkAndIsToldOfTheRest) {
  const SocketPair network;
  const SocketPair control;
  ProgramSpec spec = spec_of({"/bin/bash", "-c",
                              "echo clear; exec >&$SSLWRITEFD <&$SSLREADFD; echo piped;"
                              "readlink /proc/$$/fd/$SSLCTLFD /proc/$$/fd/0; echo y >&$SSLCTLFD"});
  spec.ucspi_tls = {network.peer.get(), network.peer.get(), control.peer.get()};
  EXPECT_THAT(lines(output_of(spec)),
              ElementsAre("piped", testing::StartsWith("socket:"), testing::StartsWith("pipe:")));
  std::array<char, 16> said{};
  EXPECT_EQ(::read(network.ours.get(), said.data(), said.size()), 6);
  EXPECT_EQ(std::string(said.data()), "clear\n");
  EXPECT_EQ(::read(control.ours.get(), said.data(), 1), 1);
  EXPECT_EQ(said[0], 'y');
}

TEST_F(ChildProcessTest, OfUcspiTlsIsLeftNothingElse) {
  const SocketPair network;
  const SocketPair control;
  ProgramSpec spec = spec_of({"/bin/bash", "-c", "ls /proc/$$/fd | wc -l >&$SSLWRITEFD"});
  spec.ucspi_tls = {network.peer.get(), network.peer.get(), control.peer.get()};
  const auto count = lines(output_of(spec));
  ASSERT_EQ(count.size(), 1U);
  EXPECT_EQ(std::stoul(count[0]), 6 + inherited_.size());
}

TEST_F(ChildProcessTest, PipesAreBlockingForItAndNotForUs) {
  // flags: octal; 04000 is O_NONBLOCK.
  const auto flags = lines(
      output_of(spec_of({"/bin/sh", "-c", "grep -h flags /proc/$$/fdinfo/0 /proc/$$/fdinfo/1"})));
  ASSERT_EQ(flags.size(), 2U);
  for (const std::string& line : flags) {
    EXPECT_EQ(std::stoi(line.substr(line.find(':') + 1), nullptr, 8) & O_NONBLOCK, 0) << line;
  }
  const RunningProgram child = start_child(spec_of({"/bin/cat"}), signals_);
  EXPECT_NE(::fcntl(child.pipes.read_fd(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(::fcntl(child.pipes.write_fd(), F_GETFL) & O_NONBLOCK, 0);
}

TEST_F(ChildProcessTest, HasInheritedSignalDispositions) {
  const auto status =
      lines(output_of(spec_of({"/bin/sh", "-c", "grep -E 'SigBlk|SigIgn' /proc/self/status"})));
  ASSERT_EQ(status.size(), 2U);
  for (const std::string& line : status) {
    const auto mask = std::stoull(line.substr(line.find(':') + 1), nullptr, 16);
    // We ignore SIGPIPE and block SIGTERM and others; the program sees neither.
    for (const int one : {SIGPIPE, SIGTERM, SIGINT, SIGHUP, SIGCHLD}) {
      EXPECT_EQ(mask & (1ULL << static_cast<unsigned>(one - 1)), 0U) << line << " signal " << one;
    }
  }
}

std::string group_report() {
  return "cut -d' ' -f5 /proc/$$/stat; echo $$";
}

TEST_F(ChildProcessTest, LeadsAGroupOfItsOwnInAServer) {
  const auto told = lines(output_of(spec_of({"/bin/sh", "-c", group_report()})));
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0], told[1]);
}

TEST_F(ChildProcessTest, StaysInOurGroupInAClient) {
  ProgramSpec spec = spec_of({"/bin/sh", "-c", group_report()});
  spec.own_group = false;
  EXPECT_EQ(lines(output_of(spec)).at(0), std::to_string(::getpgrp()));
}

TEST_F(ChildProcessTest, DescriptorTwoIsOursOrNothing) {
  ProgramSpec spec = spec_of({"/bin/sh", "-c", "readlink /proc/$$/fd/2"});
  std::array<char, 4096> own{};
  ASSERT_GT(::readlink("/proc/self/fd/2", own.data(), own.size() - 1), 0);
  EXPECT_EQ(output_of(spec), std::string(own.data()) + "\n");
  spec.null_stderr = true;
  EXPECT_EQ(output_of(spec), "/dev/null\n");
}

TEST_F(ChildProcessTest, UnknownProgramIsNamedWithTheFix) {
  EXPECT_THAT(refusal_of(spec_of({"no-such-program"})),
              AllOf(HasSubstr("no-such-program"), HasSubstr("PATH")));
  EXPECT_THAT(refusal_of(spec_of({""})), HasSubstr("\"\""));
}

TEST_F(ChildProcessTest, ProgramThatCannotBeExecutedIsNamed) {
  const std::string plain = directory_.write("plain", "#!/bin/sh\n", 0644);
  const std::string orphan = directory_.write("orphan", "#!/no/such/shell\n", 0755);
  const std::string garbage = directory_.write("garbage",
                                               "\x7f"
                                               "ELF?",
                                               0755);
  EXPECT_THAT(refusal_of(spec_of({directory_ / "none"})),
              AllOf(HasSubstr(directory_ / "none"), HasSubstr("No such file")));
  EXPECT_THAT(refusal_of(spec_of({plain})),
              AllOf(HasSubstr(plain), HasSubstr("Permission denied")));
  EXPECT_THAT(refusal_of(spec_of({directory_.path()})),
              AllOf(HasSubstr(directory_.path()), HasSubstr("Permission denied")));
  EXPECT_THAT(refusal_of(spec_of({orphan})), AllOf(HasSubstr(orphan), HasSubstr("No such file")));
  EXPECT_THAT(refusal_of(spec_of({garbage})), AllOf(HasSubstr(garbage), HasSubstr("Exec format")));
}

TEST_F(ChildProcessTest, IsKilledAndReapedByItsDestructor) {
  pid_t pid = 0;
  {
    RunningProgram child =
        start_child(spec_of({"/bin/sh", "-c", "echo $$; exec sleep 60"}), signals_);
    std::array<pollfd, 1> entry{pollfd{child.pipes.read_fd(), POLLIN, 0}};
    ASSERT_TRUE(poll_until(entry, Clock::now() + kPatience));
    std::array<std::byte, 64> buffer;
    const IoResult got = child.pipes.try_read(buffer);
    ASSERT_EQ(got.status, IoStatus::Done);
    pid = std::stoi(std::string(reinterpret_cast<const char*>(buffer.data()), got.bytes));
    EXPECT_EQ(::kill(pid, 0), 0);
  }
  EXPECT_NE(::kill(pid, 0), 0);
}

TEST_F(ChildProcessTest, EndShowsOnItsDescriptorUntilItIsReaped) {
  const RunningProgram child = start_child(spec_of({"/bin/sh", "-c", "exit 42"}), signals_);
  std::array<pollfd, 1> entry{pollfd{child.program->ended_fd(), POLLIN, 0}};
  ASSERT_TRUE(poll_until(entry, Clock::now() + kPatience));
  EXPECT_TRUE(child.program->find_end().has_value());
  EXPECT_TRUE(child.program->find_end().has_value());
  EXPECT_EQ(child.program->reap().exit_status(), 42);
}

}  // namespace
}  // namespace dotls::test
