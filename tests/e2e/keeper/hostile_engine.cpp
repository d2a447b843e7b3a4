// Goal: a front takes from an engine what the table permits, and nothing else.
#include <sys/socket.h>
#include <sys/un.h>

#include <csignal>
#include <cstring>

#include "dotls/keeper/messages/channel.hpp"
#include "dotls/keeper/messages/codec.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/keeper.hpp"

namespace dotls::test {
namespace {

// A keeper that the test plays: it speaks the engine's side after a real hand-over.
class KeeperHostileEngine : public EndToEnd {
 protected:
  // Hands over a connection for a program that leaves a file.
  void be_served(std::vector<std::string> options = {}) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
    listener_.reset(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
              0);
    ASSERT_EQ(::listen(listener_.get(), 1), 0);
    via_.emplace(path_, ServerSetup{.program = testprog({"environment", "touch", started_}),
                                    .options = std::move(options)});
    channel_.emplace(
        UniqueFd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)));
    Reception reception;
    ASSERT_TRUE(wait_until([&] {
      reception = channel_->try_receive();
      return reception.end == ReceiveEnd::Received;
    }));
    ASSERT_EQ(reception.packet.fds.size(), 3U);
    served_ = std::move(reception.packet.fds);
  }
  void send(const EngineMessage& message) { send_bytes(encode(message)); }
  void send_bytes(const std::string& packet) {
    ASSERT_TRUE(channel_->send(packet, {}, Clock::now() + kPatience));
  }
  // What a message that is refused comes to, before a program has started.
  void expect_refused() {
    EXPECT_EQ(via_->via().wait(), 111);
    EXPECT_FALSE(file_exists(started_));
    via_->log().wait_for("^dotls: fatal: .*engine sent what it may not send");
  }

  TempDir directory_;
  std::string path_ = directory_ / "keeper";
  std::string started_ = directory_ / "started";
  UniqueFd listener_;
  std::optional<ViaSession> via_;
  std::optional<Channel> channel_;
  std::vector<UniqueFd> served_;
};

TEST_F(KeeperHostileEngine, CannotSetAVariableOfTheLoader) {
  be_served({"-z"});
  send(StartMessage{{{"TLS_PROVIDER", "dotls, "}, {"LD_PRELOAD", "/tmp/evil.so"}}});
  expect_refused();
}

TEST_F(KeeperHostileEngine, CannotSetThePeersAddress) {
  be_served({"-z"});
  send(StartMessage{{{"TLS_PROVIDER", "dotls, "}, {"TCPREMOTEIP", "127.0.0.1"}}});
  expect_refused();
}

TEST_F(KeeperHostileEngine, CannotSayMoreThanWasAsked) {
  be_served();
  send(StartMessage{{{"TLS_PROVIDER", "dotls, "}, {"SSL_CLIENT_VERIFY", "SUCCESS"}}});
  expect_refused();
}

TEST_F(KeeperHostileEngine, CannotStartTwoPrograms) {
  be_served();
  send(StartMessage{{{"TLS_PROVIDER", "dotls, "}}});
  send(StartMessage{{{"TLS_PROVIDER", "dotls, "}}});
  EXPECT_EQ(via_->via().wait(), 98);
  via_->log().wait_for("^dotls: .*connection broken: .*engine sent what it may not send");
}

TEST_F(KeeperHostileEngine, CannotSignalBeforeThereIsAProgram) {
  be_served();
  send(SignalMessage{SIGTERM});
  expect_refused();
}

TEST_F(KeeperHostileEngine, CannotForgeALineOfTheLog) {
  be_served();
  send(LogMessage{{EventKind::Config, Level::Error, "one\ndotls: fatal: pid 1 from 192.0.2.1: x"}});
  send(EndMessage{0});
  EXPECT_EQ(via_->via().wait(), 0);
  EXPECT_EQ(via_->log().count("^dotls: "), 1U) << via_->log().text();
  via_->log().wait_for("^dotls: pid [0-9]+ from 192\\.0\\.2\\.7: one\\\\x0adotls: fatal");
}

TEST_F(KeeperHostileEngine, OfAnotherVersionIsSaidToBe) {
  be_served();
  std::string packet = encode(EngineMessage(EndMessage{0}));
  packet[0] = static_cast<char>(packet[0] + 1);
  send_bytes(packet);
  EXPECT_EQ(via_->via().wait(), 111);
  via_->log().wait_for("^dotls: fatal: .*different versions");
}

TEST_F(KeeperHostileEngine, ThatEndsBeforeTheProgramDoesNotLeaveItRunning) {
  be_served();
  send(StartMessage{{{"TLS_PROVIDER", "dotls, "}}});
  Reception reception;
  ASSERT_TRUE(wait_until([&] {
    reception = channel_->try_receive();
    return reception.end == ReceiveEnd::Received;
  }));
  send(EndMessage{0});
  reception.packet.fds.clear();
  const int status = via_->via().wait();
  // It may have ended by itself meanwhile.
  EXPECT_TRUE(status == 98 || status == 0) << status;
}

}  // namespace
}  // namespace dotls::test
