// Goal: packets arrive whole and with their descriptors, or not at all and without a trace.
#include <sys/stat.h>

#include <cerrno>

#include "tests/component/keeper/channel_fixture.hpp"

namespace dotls::test {
namespace {

ino_t inode_of(int fd) {
  struct stat found {};
  EXPECT_EQ(::fstat(fd, &found), 0);
  return found.st_ino;
}

TEST_F(ChannelTest, PacketsComeOneByOne) {
  ASSERT_TRUE(theirs_->send("one", {}, soon()));
  ASSERT_TRUE(theirs_->send(std::string(kMaxMessageBytes, 'x'), {}, soon()));
  const Reception first = ours_->try_receive();
  EXPECT_EQ(first.end, ReceiveEnd::Received);
  EXPECT_EQ(first.packet.bytes, "one");
  EXPECT_TRUE(first.packet.fds.empty());
  EXPECT_EQ(ours_->try_receive().packet.bytes.size(), kMaxMessageBytes);
}

TEST_F(ChannelTest, NothingIsNotWaitedFor) {
  EXPECT_EQ(ours_->try_receive().end, ReceiveEnd::Nothing);
}

TEST_F(ChannelTest, DescriptorsCome) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, 0), 0);
  const UniqueFd read_end(ends[0]);
  const UniqueFd write_end(ends[1]);
  const std::array fds{read_end.get(), write_end.get(), read_end.get()};
  static_assert(fds.size() == kMostFds);
  ASSERT_TRUE(theirs_->send("x", fds, soon()));
  const Reception got = ours_->try_receive();
  ASSERT_EQ(got.end, ReceiveEnd::Received);
  ASSERT_EQ(got.packet.fds.size(), fds.size());
  for (std::size_t i = 0; i < fds.size(); ++i) {
    EXPECT_EQ(inode_of(got.packet.fds[i].get()), inode_of(fds[i]));
    EXPECT_EQ(::fcntl(got.packet.fds[i].get(), F_GETFD), FD_CLOEXEC);
    EXPECT_EQ(::fcntl(got.packet.fds[i].get(), F_GETFL), ::fcntl(fds[i], F_GETFL));
  }
}

class TooManyDescriptors : public ChannelTest, public testing::WithParamInterface<int> {};

TEST_P(TooManyDescriptors, AreRefusedAndClosed) {
  const UniqueFd file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const auto before = count_fds();
  send_raw("x", std::vector<int>(static_cast<std::size_t>(GetParam()), file.get()));
  const Reception got = ours_->try_receive();
  EXPECT_EQ(got.end, ReceiveEnd::Refused);
  EXPECT_TRUE(got.packet.fds.empty());
  EXPECT_EQ(count_fds(), before);
  EXPECT_EQ(ours_->try_receive().end, ReceiveEnd::Nothing);
}

INSTANTIATE_TEST_SUITE_P(Count, TooManyDescriptors, testing::Values(4, 5, 6, 253));

TEST_F(ChannelTest, ALongPacketIsRefusedAndItsDescriptorsClosed) {
  const UniqueFd file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const auto before = count_fds();
  send_raw(std::string(kMaxMessageBytes + 1, 'x'), {file.get()});
  EXPECT_EQ(ours_->try_receive().end, ReceiveEnd::Refused);
  EXPECT_EQ(count_fds(), before);
  send_raw("x", {});
  EXPECT_EQ(ours_->try_receive().end, ReceiveEnd::Received);
}

TEST_F(ChannelTest, AnEmptyPacketIsAnEndAndItsDescriptorsClosed) {
  const UniqueFd file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const auto before = count_fds();
  send_raw({}, {file.get()});
  EXPECT_EQ(ours_->try_receive().end, ReceiveEnd::Closed);
  EXPECT_EQ(count_fds(), before);
}

TEST_F(ChannelTest, TheLastPacketsComeBeforeTheEnd) {
  ASSERT_TRUE(theirs_->send("last", {}, soon()));
  theirs_.reset();
  EXPECT_EQ(ours_->try_receive().packet.bytes, "last");
  EXPECT_EQ(ours_->try_receive().end, ReceiveEnd::Closed);
  EXPECT_EQ(ours_->try_receive().end, ReceiveEnd::Closed);
}

// Then the kernel says ECONNRESET first.
TEST_F(ChannelTest, TheLastPacketsComeFromOneWhoReadNothing) {
  ASSERT_TRUE(ours_->send("unread", {}, soon()));
  ASSERT_TRUE(theirs_->send("last", {}, soon()));
  theirs_.reset();
  EXPECT_EQ(ours_->try_receive().packet.bytes, "last");
  EXPECT_EQ(ours_->try_receive().end, ReceiveEnd::Closed);
}

TEST_F(ChannelTest, NothingIsSentToOneWhoHasEnded) {
  ASSERT_TRUE(ours_->send("unread", {}, soon()));
  theirs_.reset();
  for (int i = 0; i < 2; ++i) {
    errno = 0;
    EXPECT_FALSE(ours_->send("x", {}, soon()));
    EXPECT_EQ(errno, EPIPE);
  }
}

TEST_F(ChannelTest, DescriptorsOnTheirWayEndWithTheChannel) {
  const auto before = count_fds();
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  UniqueFd read_end(ends[0]);
  const UniqueFd write_end(ends[1]);
  ASSERT_TRUE(theirs_->send("x", std::array{read_end.get()}, soon()));
  read_end.reset();
  ours_.reset();
  theirs_.reset();
  EXPECT_EQ(count_fds(), before - 1);  // both ends of the channel less, write_end more
  pollfd reader{write_end.get(), POLLOUT, 0};
  EXPECT_EQ(::poll(&reader, 1, 0), 1);
  EXPECT_NE(reader.revents & POLLERR, 0) << "the pipe still has a reader";
}

}  // namespace
}  // namespace dotls::test
