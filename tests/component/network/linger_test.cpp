// Goal: after our FIN we listen as long as the peer needs to take in what it was sent, and no
// longer.
#include "dotls/network/linger.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <csignal>
#include <thread>

#include "tests/support/net.hpp"

namespace dotls::test {
namespace {

using std::chrono::seconds;

class LingerTest : public testing::Test {
 protected:
  LingerTest() {
    ::signal(SIGPIPE, SIG_IGN);
    ::fcntl(pair_.server.get(), F_SETFL, O_NONBLOCK);
  }
  Linger make(Clock::duration patience) {
    return {pair_.server.get(), pair_.server.get(), patience};
  }
  // Sends until neither our kernel nor the peer's takes more; how many bytes that were.
  std::size_t fill() {
    const std::array<char, 65536> piece{};
    std::size_t all = 0;
    for (ssize_t put = 0; (put = ::write(pair_.server.get(), piece.data(), piece.size())) > 0;) {
      all += static_cast<std::size_t>(put);
    }
    return all;
  }
  // The peer sends until we are gone, and takes nothing in; how many bytes that were.
  std::size_t send_without_end() {
    const std::string piece(65536, 'x');
    std::size_t all = 0;
    while (::send(pair_.client.get(), piece.data(), piece.size(), MSG_NOSIGNAL) > 0) {
      all += piece.size();
    }
    return all;
  }

  TcpPair pair_;
};

TEST_F(LingerTest, EndsWhenThePeerCloses) {
  Linger linger = make(kPatience);
  EXPECT_FALSE(linger.is_over());
  EXPECT_EQ(read_to_end(pair_.client.get()).end, TcpEnd::Fin);
  pair_.client.reset();
  linger.run(-1);
  EXPECT_TRUE(linger.is_over());
  EXPECT_EQ(linger.unacknowledged(), 0);
}

TEST_F(LingerTest, ReportsUnacknowledgedBytesOfAPeerThatReadsNothing) {
  const std::size_t sent = fill();
  Linger linger = make(seconds(2));
  linger.run(-1);
  EXPECT_GT(linger.unacknowledged(), 0);
  EXPECT_LT(static_cast<std::size_t>(linger.unacknowledged()), sent);
}

TEST_F(LingerTest, ReportsNothingIfThePeerAcknowledgedAll) {
  ASSERT_EQ(::write(pair_.server.get(), "all", 3), 3);
  Linger linger = make(seconds(1));
  linger.run(-1);
  EXPECT_EQ(linger.unacknowledged(), 0);
}

TEST_F(LingerTest, IsOverAtOnceIfThePeerIsGone) {
  reset_connection(pair_.client);
  std::array<pollfd, 1> gone{pollfd{pair_.server.get(), POLLIN, 0}};
  ASSERT_TRUE(poll_until(gone, Clock::now() + kPatience));
  Linger linger = make(kPatience);
  EXPECT_TRUE(linger.is_over());
}

TEST_F(LingerTest, EndsAfterItsPatienceIfThePeerNeverCloses) {
  const auto begun = Clock::now();
  Linger linger = make(seconds(2));
  linger.run(-1);
  EXPECT_TRUE(linger.is_over());
  EXPECT_GE(Clock::now() - begun, seconds(2));
}

TEST_F(LingerTest, EndsWhenInterrupted) {
  const UniqueFd word = make_event_fd();
  raise_event(word.get());
  Linger linger = make(kPatience);
  linger.run(word.get());
  EXPECT_FALSE(linger.is_over());
}

TEST_F(LingerTest, EndsAtItsLimit) {
  Linger linger = make(kPatience);
  linger.limit(Clock::now());
  linger.run(-1);
  EXPECT_TRUE(linger.is_over());
}

TEST_F(LingerTest, EndsAfterTheByteLimitOfAPeerThatNeverStops) {
  constexpr std::size_t kMost = std::size_t{64} * 1024 * 1024;
  std::size_t sent = 0;
  std::thread sending([&] { sent = send_without_end(); });
  Linger linger = make(kPatience);
  linger.run(-1);
  EXPECT_TRUE(linger.is_over());
  pair_.server.reset();
  sending.join();
  EXPECT_GE(sent, kMost);
  // The kernels held no more than that.
  EXPECT_LE(sent, 2 * kMost);
}

TEST_F(LingerTest, ReportsUnacknowledgedBytesOfAPeerThatOnlySends) {
  fill();
  std::thread sending([&] { send_without_end(); });
  Linger linger = make(kPatience);
  linger.run(-1);
  EXPECT_TRUE(linger.is_over());
  EXPECT_GT(linger.unacknowledged(), 0);
  pair_.server.reset();
  sending.join();
}

// For longer than its time, counted from the beginning.
TEST_F(LingerTest, WaitsForASlowReader) {
  const std::size_t all = fill();
  const auto begun = Clock::now();
  Linger linger = make(seconds(3));
  std::atomic<bool> over{false};
  std::thread lingering([&] {
    linger.run(-1);
    over = true;
  });
  std::size_t read = 0;
  std::string buffer(all / 20, '\0');
  const auto slowly = [&] {
    if (Clock::now() - begun < std::chrono::milliseconds(300) * (read * 20 / all)) return false;
    const ssize_t got = ::recv(pair_.client.get(), buffer.data(), buffer.size(), 0);
    if (got > 0) read += static_cast<std::size_t>(got);
    return got <= 0;
  };
  EXPECT_TRUE(wait_until(slowly));
  EXPECT_EQ(read, all);
  EXPECT_GE(Clock::now() - begun, seconds(5));
  EXPECT_FALSE(over);
  pair_.client.reset();
  lingering.join();
  EXPECT_TRUE(linger.is_over());
}

}  // namespace
}  // namespace dotls::test
