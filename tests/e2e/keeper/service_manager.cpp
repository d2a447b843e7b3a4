// Goal: a service manager can make the socket, and hears when the keeper is ready.
#include <filesystem>
#include <string>

#include "tests/e2e/keeper/held_socket.hpp"
#include "tests/support/end_to_end.hpp"

namespace dotls::test {
namespace {

class KeeperServiceManager : public EndToEnd {
 protected:
  void expect_client_served() const {
    ViaSession via(path_, {.program = {"true"}});
    TlsPeer client = via.make_client();
    EXPECT_TRUE(client.handshake()) << client.error();
    EXPECT_EQ(client.read_until_end(), "");
    client.hang_up();
    EXPECT_EQ(via.via().wait(), 0);
  }

  CertDir certs_;
  std::string path_ = certs_ / "keeper";
};

TEST_F(KeeperServiceManager, MakesTheSocket) {
  const UniqueFd listener = hold_socket(path_);
  Process keeper(keeper_of(listener, path_, certs_));
  expect_client_served();
  keeper.signal(SIGTERM);
  EXPECT_EQ(keeper.wait(), 0);
  EXPECT_TRUE(file_exists(path_)) << "it is not the keeper's to remove";
}

// Who comes while no keeper runs waits in the socket.
TEST_F(KeeperServiceManager, LosesNoConnectionInARestart) {
  const UniqueFd listener = hold_socket(path_);
  {
    Process keeper(keeper_of(listener, path_, certs_));
    expect_client_served();
    keeper.signal(SIGTERM);
    EXPECT_EQ(keeper.wait(), 0);
  }
  ViaSession via(path_, {.program = {"true"}});
  TlsPeer client = via.make_client();
  const Process keeper(keeper_of(listener, path_, certs_));
  EXPECT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_until_end(), "");
  client.hang_up();
  EXPECT_EQ(via.via().wait(), 0);
}

// Nothing that the keeper opens is taken for its log.
TEST_F(KeeperServiceManager, MayGiveNoStandardDescriptors) {
  const UniqueFd listener = hold_socket(path_);
  Command command = keeper_of(listener, path_, certs_);
  command.argv.at(2) += " <&- >&- 2>&-";
  const Process keeper(command);
  expect_client_served();
  for (const char* fd : {"0", "1", "2"}) {
    const std::string link = "/proc/" + std::to_string(keeper.pid()) + "/fd/" + fd;
    EXPECT_EQ(std::filesystem::read_symlink(link), "/dev/null") << fd;
  }
}

TEST_F(KeeperServiceManager, SocketOfStreamsIsRefused) {
  const UniqueFd listener = hold_socket(path_, SOCK_STREAM);
  const RunResult result = run(keeper_of(listener, path_, certs_));
  EXPECT_EQ(result.status, 100);
  EXPECT_NE(result.err.find("ListenSequentialPacket="), std::string::npos) << result.err;
}

TEST_F(KeeperServiceManager, HearsWhenTheKeeperIsReady) {
  const UniqueFd listener = hold_socket(path_);
  const UniqueFd notified = hold_socket(certs_ / "notify", SOCK_DGRAM);
  const Process keeper(keeper_of(listener, path_, certs_, {{"NOTIFY_SOCKET", certs_ / "notify"}}));
  std::string said(64, '\0');
  ssize_t got = -1;
  ASSERT_TRUE(wait_until([&] {
    got = ::recv(notified.get(), said.data(), said.size(), MSG_DONTWAIT);
    return got > 0;
  }));
  EXPECT_EQ(said.substr(0, static_cast<std::size_t>(got)), "READY=1");
  keeper.err().wait_for("ready");
}

}  // namespace
}  // namespace dotls::test
