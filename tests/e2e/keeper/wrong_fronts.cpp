// Goal: whatever connects to the keeper's socket, a keeper serves the next front, and says what was
// wrong with this one.
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include "dotls/keeper/messages/channel.hpp"
#include "dotls/keeper/messages/codec.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/keeper.hpp"

namespace dotls::test {
namespace {

class KeeperWrongFronts : public EndToEnd {
 protected:
  void TearDown() override {
    // It serves the next.
    expect_served(*keeper_);
    keeper_->wait_for_no_engine();
    keeper_.reset();
    EndToEnd::TearDown();
  }
  Channel connect() { return *connect_to_keeper(keeper_->socket(), Clock::now() + kPatience); }
  // Sends SERVE with so many descriptors, and expects to be sent away.
  void serve_with(std::size_t descriptors) {
    Channel channel = connect();
    const Pipe pipe;
    const std::vector<int> fds(descriptors, pipe.read_end.get());
    ASSERT_TRUE(channel.send(encode(FrontMessage(ServeMessage{})), fds, Clock::now() + kPatience));
    expect_closed(channel);
  }
  static void expect_closed(Channel& channel) {
    EXPECT_TRUE(wait_until([&] { return channel.try_receive().end == ReceiveEnd::Closed; }));
  }

  CertDir certs_;
  std::optional<Keeper> keeper_{std::in_place, certs_};
};

TEST_F(KeeperWrongFronts, WithTooFewDescriptors) {
  serve_with(2);
  keeper_->log().wait_for("^dotls-keeper: a dotls-via was sent away: .*descriptors");
}

TEST_F(KeeperWrongFronts, WithoutDescriptors) {
  serve_with(0);
  keeper_->log().wait_for("^dotls-keeper: a dotls-via was sent away: .*descriptors");
}

TEST_F(KeeperWrongFronts, WithTooManyDescriptors) {
  Channel channel = connect();
  const Pipe pipe;
  const std::vector<int> fds(5, pipe.read_end.get());
  const std::string packet = encode(FrontMessage(ServeMessage{}));
  // The channel itself sends no more than a message may have.
  iovec content{const_cast<char*>(packet.data()), packet.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(5 * sizeof(int))]{};
  msghdr message{};
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(5 * sizeof(int));
  std::memcpy(CMSG_DATA(header), fds.data(), 5 * sizeof(int));
  ASSERT_GT(::sendmsg(channel.fd(), &message, MSG_NOSIGNAL), 0);
  expect_closed(channel);
  keeper_->log().wait_for("^dotls-keeper: a dotls-via was sent away: .*too many descriptors");
}

TEST_F(KeeperWrongFronts, WithDescriptorsForTheStatus) {
  Channel channel = connect();
  const Pipe pipe;
  const std::array fds{pipe.read_end.get()};
  ASSERT_TRUE(
      channel.send(encode(FrontMessage(AskStatusMessage{})), fds, Clock::now() + kPatience));
  expect_closed(channel);
  keeper_->log().wait_for("^dotls-keeper: a dotls-via was sent away: .*descriptors");
}

// One connection gets the one or the other.
TEST_F(KeeperWrongFronts, ThatAskForTheStatusBesideTheirConnection) {
  Channel channel = connect();
  const Pipe lifeline;
  TcpPair network;
  const std::array fds{network.server.get(), network.server.get(), lifeline.read_end.get()};
  ASSERT_TRUE(channel.send(encode(FrontMessage(ServeMessage{})), fds, Clock::now() + kPatience));
  ASSERT_TRUE(channel.send(encode(FrontMessage(AskStatusMessage{})), {}, Clock::now() + kPatience));
  network.client.reset();
  EXPECT_TRUE(wait_until([&] {
    const Reception reception = channel.try_receive();
    const auto message = parse_engine_message(reception.packet.bytes);
    EXPECT_FALSE(message && std::holds_alternative<StatusMessage>(*message));
    return reception.end == ReceiveEnd::Closed;
  }));
}

TEST_F(KeeperWrongFronts, WithBytesThatAreNoMessage) {
  Channel channel = connect();
  ASSERT_TRUE(channel.send(std::string("\x01garbage"), {}, Clock::now() + kPatience));
  expect_closed(channel);
  keeper_->log().wait_for("^dotls-keeper: a dotls-via was sent away");
}

TEST_F(KeeperWrongFronts, ThatBeginWithAnotherMessage) {
  Channel channel = connect();
  ASSERT_TRUE(channel.send(encode(FrontMessage(AloneMessage{})), {}, Clock::now() + kPatience));
  expect_closed(channel);
  keeper_->log().wait_for("^dotls-keeper: a dotls-via was sent away: .*may not send");
}

TEST_F(KeeperWrongFronts, ThatSayNothing) {
  Channel channel = connect();
  expect_closed(channel);
  keeper_->log().wait_for("^dotls-keeper: a dotls-via was sent away: it said nothing");
}

TEST_F(KeeperWrongFronts, ThatGoAtOnceAreNoNews) {
  static_cast<void>(connect());
  keeper_->wait_for_no_engine();
  EXPECT_EQ(keeper_->log().count("sent away"), 0U) << keeper_->log().text();
}

}  // namespace
}  // namespace dotls::test
