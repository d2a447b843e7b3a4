// Goal: who finds no keeper, or none that answers, is told which socket it was and what to do.
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <future>

#include "shared/error.hpp"
#include "tests/component/keeper/channel_fixture.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;

struct Failure {
  int status = 0;
  std::string text;
};

Failure failure_of(const std::string& path, Deadline deadline = dotls::Clock::now() + kPatience) {
  try {
    static_cast<void>(connect_to_keeper(path, deadline));
  } catch (const Fatal& error) {
    return {error.exit_status(), error.what()};
  }
  return {0, "connected"};
}

class ConnectTest : public testing::Test {
 protected:
  // Listens where a keeper would.
  void listen(int type = SOCK_SEQPACKET, int backlog = 16) {
    listening_.reset(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    ASSERT_LT(path_.size(), sizeof address.sun_path);
    path_.copy(address.sun_path, path_.size());
    ASSERT_EQ(::bind(listening_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
              0);
    ASSERT_EQ(::listen(listening_.get(), backlog), 0);
  }
  // Until nobody else finds room.
  void fill_backlog() {
    ASSERT_NO_FATAL_FAILURE(listen(SOCK_SEQPACKET, 1));
    while (failure_of(path_, dotls::Clock::now() + milliseconds(20)).status == 0) {
      waiting_.push_back(*connect_to_keeper(path_, dotls::Clock::now() + milliseconds(20)));
      ASSERT_LT(waiting_.size(), 100U);
    }
  }
  UniqueFd accept() {
    return UniqueFd(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  }
  // As somebody who is not root.
  Failure failure_of_nobody() {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const UniqueFd read_end(ends[0]);
    UniqueFd write_end(ends[1]);
    const pid_t child = ::fork();
    if (child == 0) {
      if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(1);
      const Failure failure = failure_of(path_);
      static_cast<void>(write_all(write_end.get(), failure.text));
      ::_exit(failure.status);
    }
    write_end.reset();
    std::string text(4096, '\0');
    const ssize_t got = ::read(read_end.get(), text.data(), text.size());
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return {WEXITSTATUS(status), text};
  }

  TempDir directory_;
  std::string path_ = directory_ / "keeper.sock";
  UniqueFd listening_;
  std::vector<Channel> waiting_;
};

TEST_F(ConnectTest, TheKeeperHearsUs) {
  listen();
  Channel channel = *connect_to_keeper(path_, dotls::Clock::now() + kPatience);
  EXPECT_EQ(::fcntl(channel.fd(), F_GETFD), FD_CLOEXEC);
  Channel keeper(accept());
  ASSERT_TRUE(channel.send("hello", {}, dotls::Clock::now() + kPatience));
  EXPECT_EQ(keeper.try_receive().packet.bytes, "hello");
}

TEST_F(ConnectTest, ASignalIsHeardWhileTheKeeperIsBusy) {
  fill_backlog();
  const UniqueFd interrupt = make_event_fd();
  raise_event(interrupt.get());
  EXPECT_FALSE(connect_to_keeper(path_, std::nullopt, interrupt.get()));
}

TEST_F(ConnectTest, ThereIsNoSocket) {
  const Failure failure = failure_of(path_);
  EXPECT_EQ(failure.status, kExitSystem);
  EXPECT_EQ(failure.text, path_ + ": No such file or directory; start dotls-keeper " + path_);
}

TEST_F(ConnectTest, NobodyListensAnyMore) {
  listen();
  listening_.reset();
  const Failure failure = failure_of(path_);
  EXPECT_EQ(failure.status, kExitSystem);
  EXPECT_EQ(failure.text, path_ + ": Connection refused; start dotls-keeper " + path_);
}

TEST_F(ConnectTest, AKeeperWithoutTimeIsWaitedForUntilTheDeadline) {
  fill_backlog();
  const auto begun = dotls::Clock::now();
  const Failure failure = failure_of(path_, begun + milliseconds(100));
  EXPECT_GE(dotls::Clock::now() - begun, milliseconds(100));
  EXPECT_EQ(failure.status, kExitSystem);
  EXPECT_THAT(failure.text, AllOf(HasSubstr(path_), HasSubstr("too busy")));
}

TEST_F(ConnectTest, ADeadlineThatHasPassedIsNone) {
  fill_backlog();
  EXPECT_EQ(failure_of(path_, dotls::Clock::now() - milliseconds(100)).status, kExitSystem);
}

TEST_F(ConnectTest, AKeeperThatHasTimeAgainIsReached) {
  fill_backlog();
  auto failure = std::async(std::launch::async, [&] { return failure_of(path_); });
  ASSERT_TRUE(accept());
  EXPECT_EQ(failure.get().text, "connected");
}

TEST_F(ConnectTest, ASocketThatIsNotOpenToUs) {
  listen();
  ASSERT_EQ(::chmod(path_.c_str(), ::geteuid() == 0 ? 0660 : 0), 0);
  const Failure failure = failure_of_nobody();
  EXPECT_EQ(failure.status, kExitUsage);
  EXPECT_THAT(failure.text,
              AllOf(HasSubstr(path_ + ": Permission denied: it has mode 0"),
                    HasSubstr(" and belongs to "), HasSubstr("we are "), HasSubstr("chgrp")));
}

TEST_F(ConnectTest, ADirectoryThatIsNotOpenToUs) {
  listen();
  ASSERT_EQ(::chmod(directory_.path().c_str(), ::geteuid() == 0 ? 0700 : 0), 0);
  const Failure failure = failure_of_nobody();
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0700), 0);
  EXPECT_EQ(failure.status, kExitUsage);
  EXPECT_THAT(failure.text, AllOf(HasSubstr(path_ + ": Permission denied: we are "),
                                  HasSubstr("open its directory to us")));
}

TEST_F(ConnectTest, ASocketOfSomethingElse) {
  listen(SOCK_STREAM);
  const Failure failure = failure_of(path_);
  EXPECT_EQ(failure.status, kExitUsage);
  EXPECT_EQ(failure.text, path_ + ": not the socket of a dotls-keeper");
}

TEST_F(ConnectTest, AFileThatIsNoSocket) {
  directory_.write("keeper.sock", "", 0600);
  const Failure failure = failure_of(path_);
  EXPECT_EQ(failure.status, kExitUsage);
  EXPECT_EQ(failure.text, path_ + ": not the socket of a dotls-keeper");
}

TEST_F(ConnectTest, APathThatIsTooLong) {
  EXPECT_EQ(failure_of("/" + std::string(106, 'x')).status, kExitSystem);
  const Failure failure = failure_of("/" + std::string(107, 'x'));
  EXPECT_EQ(failure.status, kExitUsage);
  EXPECT_THAT(failure.text, AllOf(HasSubstr("/xxxx"), HasSubstr("107 bytes")));
}

TEST_F(ConnectTest, NoPath) {
  EXPECT_EQ(failure_of("").status, kExitUsage);
}

}  // namespace
}  // namespace dotls::test
