// Goal: exactly the header is read, however it comes, and waiting for it has an end.
#include "dotls/network/proxy_reader.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <future>

#include "tests/support/net.hpp"
#include "tests/support/proxy_bytes.hpp"

namespace dotls::test {
namespace {

const std::string kV1 = "PROXY TCP4 192.0.2.55 198.51.100.1 4711 465\r\n";

class ProxyReader : public testing::Test {
 protected:
  ProxyReader() {
    const int on = 1;
    ::setsockopt(pair_.client.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  ProxyReading read(Clock::duration patience = kPatience) {
    return read_proxy_header(pair_.server.get(), Clock::now() + patience, interrupt_.get());
  }
  bool say(std::string_view bytes) { return send_all(pair_.client.get(), bytes); }
  int waiting() {
    int bytes = 0;
    ::ioctl(pair_.server.get(), FIONREAD, &bytes);
    return bytes;
  }
  void expect_left(std::string_view bytes) {
    pair_.client.reset();
    EXPECT_EQ(read_to_end(pair_.server.get()).bytes, bytes);
  }
  // Each byte has been taken before the next one goes.
  void say_byte_by_byte(std::string_view bytes) {
    for (const char byte : bytes) {
      ASSERT_TRUE(say({&byte, 1}));
      ASSERT_TRUE(wait_until([this] { return waiting() == 0; }));
    }
  }

  TcpPair pair_;
  UniqueFd interrupt_ = make_event_fd();
};

TEST_F(ProxyReader, LeavesWhatFollowsInTheSameSegment) {
  for (const std::string& header : {kV1, proxy_v2(0x21, 0x11, tcp4_block() + tlv(5, "id"))}) {
    TcpPair fresh;
    std::swap(pair_, fresh);
    ASSERT_TRUE(say(header + "\x16\x03\x01hello"));
    const ProxyReading reading = read();
    ASSERT_EQ(reading.end, ProxyReadEnd::Read) << reading.reason;
    EXPECT_EQ(reading.header.size, header.size());
    expect_left("\x16\x03\x01hello");
  }
}

TEST_F(ProxyReader, TakesOneByteAtATime) {
  for (const std::string& header : {kV1, proxy_v2(0x21, 0x21, tcp6_block() + tlv(5, "id"))}) {
    TcpPair fresh;
    std::swap(pair_, fresh);
    auto reading = std::async(std::launch::async, [this] { return read(); });
    say_byte_by_byte(header);
    EXPECT_EQ(reading.get().end, ProxyReadEnd::Read);
    ASSERT_TRUE(say("x"));
    expect_left("x");
  }
}

TEST_F(ProxyReader, TakesTheLongestAndNoLonger) {
  const std::string room(2048 - tcp4_block().size() - 3, 'x');
  ASSERT_TRUE(say(proxy_v2(0x21, 0x11, tcp4_block() + tlv(4, room)) + "after"));
  EXPECT_EQ(read().end, ProxyReadEnd::Read);
  expect_left("after");
}

TEST_F(ProxyReader, SaysWhatIsWrong) {
  ASSERT_TRUE(say("EHLO mail.example.org\r\n"));
  const ProxyReading reading = read();
  EXPECT_EQ(reading.end, ProxyReadEnd::Refused);
  EXPECT_STRNE(reading.reason, "");
}

TEST_F(ProxyReader, KnowsAnEndWithinFromOneBefore) {
  ::shutdown(pair_.client.get(), SHUT_WR);
  EXPECT_EQ(read().end, ProxyReadEnd::NothingCame);
  TcpPair fresh;
  std::swap(pair_, fresh);
  ASSERT_TRUE(say(kV1.substr(0, 20)));
  ::shutdown(pair_.client.get(), SHUT_WR);
  EXPECT_EQ(read().end, ProxyReadEnd::PeerGone);
}

TEST_F(ProxyReader, EndsAtTheDeadlineAlthoughBytesTrickleIn) {
  ASSERT_TRUE(say(kV1.substr(0, 20)));
  EXPECT_EQ(read(std::chrono::milliseconds(20)).end, ProxyReadEnd::TimedOut);
}

TEST_F(ProxyReader, IsInterrupted) {
  auto reading = std::async(std::launch::async, [this] { return read(); });
  raise_event(interrupt_.get());
  EXPECT_EQ(reading.get().end, ProxyReadEnd::Interrupted);
}

TEST_F(ProxyReader, TheSocketStaysBlocking) {
  ASSERT_TRUE(say(kV1));
  EXPECT_EQ(read().end, ProxyReadEnd::Read);
  EXPECT_EQ(::fcntl(pair_.server.get(), F_GETFL) & O_NONBLOCK, 0);
}

TEST_F(ProxyReader, TheNextMoveIsSeenAndLeftWhereItIs) {
  const auto move = [this](Clock::duration patience) {
    return wait_for_peer(pair_.server.get(), Clock::now() + patience, interrupt_.get());
  };
  EXPECT_EQ(move(std::chrono::milliseconds(20)), PeerMove::TimedOut);
  ASSERT_TRUE(say("x"));
  EXPECT_EQ(move(kPatience), PeerMove::Sent);
  expect_left("x");
  EXPECT_EQ(move(kPatience), PeerMove::Gone);
}

}  // namespace
}  // namespace dotls::test
