// Goal: dotls --check --keeper takes from a keeper the status and nothing else, and what it prints
// of it is harmless.
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <optional>

#include "dotls/keeper/messages/channel.hpp"
#include "dotls/keeper/messages/codec.hpp"
#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

// The test plays the keeper.
class KeeperStatusAnswers : public EndToEnd {
 protected:
  void SetUp() override {
    EndToEnd::SetUp();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    listener_.reset(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::bind(listener_.get(), generic, sizeof address), 0);
    ASSERT_EQ(::listen(listener_.get(), 1), 0);
    asking_.emplace(Command{.argv = {dotls_path(), "--check", "--keeper", path_}});
    channel_.emplace(
        UniqueFd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)));
    Reception reception;
    ASSERT_TRUE(wait_until([&] {
      reception = channel_->try_receive();
      return reception.end == ReceiveEnd::Received;
    }));
    const auto asked = parse_front_message(reception.packet.bytes);
    ASSERT_TRUE(asked && std::holds_alternative<AskStatusMessage>(*asked));
    EXPECT_TRUE(reception.packet.fds.empty());
  }
  void TearDown() override {
    asking_.reset();
    EndToEnd::TearDown();
  }
  void answer(const std::string& packet, std::span<const int> fds = {}) {
    ASSERT_TRUE(channel_->send(packet, fds, Clock::now() + kPatience));
  }
  void expect_error(const std::string& words) {
    EXPECT_EQ(asking_->wait(), 111);
    EXPECT_EQ(asking_->out().text(), "");
    EXPECT_THAT(asking_->err().text(), HasSubstr(path_ + ": no answer from the keeper: " + words));
  }

  TempDir directory_;
  std::string path_ = directory_ / "keeper";
  UniqueFd listener_;
  std::optional<Process> asking_;
  std::optional<Channel> channel_;
};

TEST_F(KeeperStatusAnswers, ThatAreTheEndOfTheConnection) {
  channel_.reset();
  expect_error("it ended the connection");
}

TEST_F(KeeperStatusAnswers, ThatAreNoMessage) {
  answer("\x01garbage");
  expect_error("it sent what no keeper sends");
}

TEST_F(KeeperStatusAnswers, ThatAreOfAConnection) {
  answer(encode(EngineMessage(EndMessage{0})));
  expect_error("it sent what no keeper sends");
}

TEST_F(KeeperStatusAnswers, WithADescriptor) {
  const Pipe pipe;
  const int fd = pipe.read_end.get();
  answer(encode(EngineMessage(StatusMessage{})), std::span(&fd, 1));
  expect_error("it sent what no keeper sends");
}

TEST_F(KeeperStatusAnswers, OfAnotherVersion) {
  std::string packet = encode(EngineMessage(StatusMessage{}));
  ++packet[0];
  answer(packet);
  expect_error("dotls and dotls-keeper are of different versions");
}

TEST_F(KeeperStatusAnswers, ThatAreUnwell) {
  KeeperStatus status;
  status.missing = {"Landlock (the kernel has none)"};
  status.refused_requests = 3;
  status.certificates.resize(1);
  status.left_out = 2;
  answer(encode(EngineMessage(StatusMessage{status})));
  EXPECT_EQ(asking_->wait(), 2);
  EXPECT_THAT(asking_->out().text(),
              AllOf(HasSubstr("keeper " + path_ + ": warning\n"),
                    HasSubstr("  ! the sandbox goes without: Landlock (the kernel has none)\n"),
                    HasSubstr("  ! an engine asked the key process for what it may not have, 3 "),
                    HasSubstr("  certificates: 3\n"),
                    HasSubstr("  hint: only 1 of the certificates are shown\n"),
                    HasSubstr("certificate: broken\n"), HasSubstr("it has expired")));
}

TEST_F(KeeperStatusAnswers, WithHostileText) {
  const std::string text = "a\nverdict: fine\x1b[2J";
  KeeperStatus status;
  status.failure = text;
  status.parts = {text};
  status.certificates = {{text, {text}, text, 0, 0}};
  answer(encode(EngineMessage(StatusMessage{status})));
  EXPECT_EQ(asking_->wait(), 2);
  const std::string out = asking_->out().text();
  EXPECT_THAT(out, Not(AnyOf(HasSubstr("\nverdict: fine"), HasSubstr("\x1b"))));
}

}  // namespace
}  // namespace dotls::test
