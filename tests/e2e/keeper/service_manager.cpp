// Goal: a service manager can make the socket, and hears when the keeper is ready.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/keeper.hpp"

namespace dotls::test {
namespace {

class KeeperServiceManager : public EndToEnd {
 protected:
  static UniqueFd listen_at(const std::string& path, int type) {
    UniqueFd listener(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
              0);
    if (type != SOCK_DGRAM) {
      EXPECT_EQ(::listen(listener.get(), 16), 0);
    }
    return listener;
  }
  // As systemd starts it: with the listening socket on 3, and its own process's number.
  [[nodiscard]] Command command(int listener, std::map<std::string, std::string> env = {}) const {
    return {.argv = {"sh", "-c", "LISTEN_PID=$$ LISTEN_FDS=1 exec \"$@\"", "sh",
                     dotls_keeper_path(), path_, "-v", "-d", certs_.path(), "--user", "nobody"},
            .env = std::move(env),
            .fds = {{3, listener}}};
  }
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
  const UniqueFd listener = listen_at(path_, SOCK_SEQPACKET);
  Process keeper(command(listener.get()));
  expect_client_served();
  keeper.signal(SIGTERM);
  EXPECT_EQ(keeper.wait(), 0);
  EXPECT_TRUE(file_exists(path_)) << "it is not the keeper's to remove";
}

// Who comes while no keeper runs waits in the socket.
TEST_F(KeeperServiceManager, LosesNoConnectionInARestart) {
  const UniqueFd listener = listen_at(path_, SOCK_SEQPACKET);
  {
    Process keeper(command(listener.get()));
    expect_client_served();
    keeper.signal(SIGTERM);
    EXPECT_EQ(keeper.wait(), 0);
  }
  ViaSession via(path_, {.program = {"true"}});
  TlsPeer client = via.make_client();
  const Process keeper(command(listener.get()));
  EXPECT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_until_end(), "");
  client.hang_up();
  EXPECT_EQ(via.via().wait(), 0);
}

TEST_F(KeeperServiceManager, SocketOfStreamsIsRefused) {
  const UniqueFd listener = listen_at(path_, SOCK_STREAM);
  const RunResult result = run(command(listener.get()));
  EXPECT_EQ(result.status, 100);
  EXPECT_NE(result.err.find("ListenSequentialPacket="), std::string::npos) << result.err;
}

TEST_F(KeeperServiceManager, HearsWhenTheKeeperIsReady) {
  const UniqueFd listener = listen_at(path_, SOCK_SEQPACKET);
  const UniqueFd notified = listen_at(certs_ / "notify", SOCK_DGRAM);
  const Process keeper(command(listener.get(), {{"NOTIFY_SOCKET", certs_ / "notify"}}));
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
