// Goal: before we take it over, the network is looked at and never changed.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "dotls/network/network.hpp"
#include "dotls/network/quiet_time.hpp"
#include "tests/component/socket_pair.hpp"
#include "tests/support/net.hpp"
#include "tests/support/process.hpp"

namespace dotls::test {
namespace {

UniqueFd copy_of(const UniqueFd& fd) {
  return UniqueFd(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0));
}

bool has_option(int fd, int option) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(fd, IPPROTO_TCP, option, &value, &size) == 0 && value != 0;
}

bool is_nonblocking(int fd) {
  return (::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0;
}

TEST(NetworkInTheClear, IsUntouchedUntilTakenOver) {
  const TcpPair pair;
  {
    Network network({copy_of(pair.server), copy_of(pair.server)});
    EXPECT_FALSE(is_nonblocking(pair.server.get()));
    EXPECT_FALSE(has_option(pair.server.get(), TCP_NODELAY));
    network.take_over();
    EXPECT_TRUE(is_nonblocking(pair.server.get()));
    EXPECT_TRUE(has_option(pair.server.get(), TCP_NODELAY));
  }
  EXPECT_FALSE(is_nonblocking(pair.server.get()));
}

TEST(NetworkInTheClear, PeekLeavesTheByteThere) {
  const TcpPair pair;
  const Network network({copy_of(pair.server), copy_of(pair.server)});
  EXPECT_EQ(network.peek(), std::nullopt);
  ASSERT_TRUE(send_all(pair.client.get(), "\xffx"));
  ASSERT_TRUE(wait_ready(pair.server.get(), POLLIN));
  EXPECT_EQ(network.peek(), 0xff);
  EXPECT_EQ(network.peek(), 0xff);
}

TEST(NetworkInTheClear, PeekFindsNothingAtTheEnd) {
  TcpPair pair;
  const Network network({copy_of(pair.server), copy_of(pair.server)});
  pair.client.reset();
  ASSERT_TRUE(wait_ready(pair.server.get(), POLLIN));
  EXPECT_EQ(network.peek(), std::nullopt);
}

TEST(NetworkInTheClear, PeekFindsNothingInAPipe) {
  const Pipe pipe;
  ASSERT_EQ(::write(pipe.write_end.get(), "x", 1), 1);
  const Network network({copy_of(pipe.read_end), copy_of(pipe.write_end)});
  EXPECT_EQ(network.peek(), std::nullopt);
}

// Either direction begins it again, whoever reads.
TEST(QuietTime, IsSinceSomethingMoved) {
  const TcpPair pair;
  const auto is_quiet_for = [&](std::chrono::milliseconds time) {
    return find_quiet_time(pair.server.get()) >= time;
  };
  constexpr std::chrono::milliseconds kTime{300};
  ASSERT_TRUE(wait_until([&] { return is_quiet_for(kTime); }));
  ASSERT_TRUE(send_all(pair.client.get(), "x"));
  EXPECT_TRUE(wait_until([&] { return !is_quiet_for(kTime); }));
  ASSERT_TRUE(wait_until([&] { return is_quiet_for(kTime); }));
  ASSERT_TRUE(send_all(pair.server.get(), "x"));
  EXPECT_TRUE(wait_until([&] { return !is_quiet_for(kTime); }));
}

TEST(QuietTime, OfAnythingElseIsNotKnown) {
  const SocketPair pair;
  const Pipe pipe;
  EXPECT_EQ(find_quiet_time(pair.ours.get()), std::nullopt);
  EXPECT_EQ(find_quiet_time(pipe.read_end.get()), std::nullopt);
}

}  // namespace
}  // namespace dotls::test
