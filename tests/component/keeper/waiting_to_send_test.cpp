// Goal: who sends to one that takes nothing waits, until there is room or the deadline has passed.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <future>

#include "tests/component/keeper/channel_fixture.hpp"

namespace dotls::test {
namespace {

using std::chrono::milliseconds;

class WaitingToSend : public ChannelTest {
 protected:
  // Until there is no room.
  void fill() {
    while (ours_->send(packet_, {}, dotls::Clock::now())) ++filled_;
    ASSERT_EQ(errno, ETIMEDOUT);
    ASSERT_GT(filled_, 0);
  }

  const std::string packet_ = std::string(kMaxMessageBytes, 'x');
  int filled_ = 0;
};

TEST_F(WaitingToSend, EndsAtTheDeadline) {
  fill();
  const auto begun = dotls::Clock::now();
  EXPECT_FALSE(ours_->send(packet_, {}, begun + milliseconds(50)));
  EXPECT_EQ(errno, ETIMEDOUT);
  EXPECT_GE(dotls::Clock::now() - begun, milliseconds(50));
}

TEST_F(WaitingToSend, EndsWhenThereIsRoom) {
  fill();
  auto sent = std::async(std::launch::async, [&] { return ours_->send("last", {}, soon()); });
  Reception got;
  ASSERT_TRUE(wait_until([&] {
    Reception next = theirs_->try_receive();
    if (next.end == ReceiveEnd::Received) got = std::move(next);
    return got.packet.bytes == "last";
  }));
  EXPECT_TRUE(sent.get());
}

TEST_F(WaitingToSend, EndsWithTheOtherSide) {
  fill();
  auto sent = std::async(std::launch::async,
                         [&] { return std::pair(ours_->send("last", {}, soon()), errno); });
  theirs_.reset();
  EXPECT_EQ(sent.get(), (std::pair(false, EPIPE)));
}

// Who is not root may have as many descriptors on their way as open.
TEST_F(WaitingToSend, EndsWhenTheOtherSideHasTakenDescriptors) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const UniqueFd hears(ends[0]);
  UniqueFd says(ends[1]);
  const std::array fds{hears.get(), hears.get(), hears.get()};
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit limit{32, 32};
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::_exit(2);
    if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(3);
    // Small ones: their room is not what is short.
    int sent = 0;
    while (ours_->send("x", fds, dotls::Clock::now())) ++sent;
    if (errno != ETIMEDOUT || sent == 0 || sent > 32) ::_exit(4);
    static_cast<void>(write_all(says.get(), "x"));
    ::_exit(ours_->send("last", fds, soon()) ? 0 : 5);
  }
  ours_.reset();
  says.reset();
  // There is no room, or the child has failed.
  std::array<pollfd, 1> entry{pollfd{hears.get(), POLLIN, 0}};
  ASSERT_TRUE(poll_until(entry, soon()));
  Reception got;
  ASSERT_TRUE(wait_until([&] {
    Reception next = theirs_->try_receive();
    if (next.end == ReceiveEnd::Received) got = std::move(next);
    return got.packet.bytes == "last" || next.end == ReceiveEnd::Closed;
  }));
  EXPECT_EQ(got.packet.bytes, "last");
  EXPECT_EQ(got.packet.fds.size(), fds.size());
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace dotls::test
