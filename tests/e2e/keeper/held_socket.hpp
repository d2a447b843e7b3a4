// A socket that a service manager holds, whatever becomes of the keepers that it gives it to; and
// clients that connect all the time.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/binaries.hpp"
#include "tests/support/keeper.hpp"

namespace dotls::test {

/// Bound and, unless it is of datagrams, listening; a failed test where it cannot be.
inline UniqueFd hold_socket(const std::string& path, int type = SOCK_SEQPACKET) {
  UniqueFd held(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  EXPECT_EQ(::bind(held.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  if (type != SOCK_DGRAM) {
    EXPECT_EQ(::listen(held.get(), SOMAXCONN), 0);
  }
  return held;
}

/// A keeper as systemd starts it: with the held socket on 3, and its own process's number.
inline Command keeper_of(const UniqueFd& held, const std::string& path, const CertDir& certs,
                         std::map<std::string, std::string> env = {}) {
  return {.argv = {"sh", "-c", "LISTEN_PID=$$ LISTEN_FDS=1 exec \"$@\"", "sh", dotls_keeper_path(),
                   path, "-v", "-d", certs.path(), "--user", "nobody"},
          .env = std::move(env),
          .fds = {{3, held.get()}}};
}

/// Whom the certificate names that a client was shown.
inline std::string common_name_of(const TlsPeer& client) {
  const X509* leaf = SSL_get0_peer_certificate(client.ssl());
  std::array<char, 256> name{};
  if (leaf == nullptr || X509_NAME_get_text_by_NID(X509_get_subject_name(leaf), NID_commonName,
                                                   name.data(), int{name.size()}) < 0)
    return {};
  return name.data();
}

/// Clients, each of which has one connection after another served to its end by way of dotls-via,
/// until the object ends. One that is not served is a failed test.
class BusyClients {
 public:
  BusyClients(std::string socket, int count) : socket_(std::move(socket)) {
    for (int i = 0; i < count; ++i) threads_.emplace_back([this] { connect_on(); });
  }
  BusyClients(const BusyClients&) = delete;
  BusyClients& operator=(const BusyClients&) = delete;
  ~BusyClients() {
    ended_ = true;
    for (std::thread& thread : threads_) thread.join();
  }

  /// Waits until so many more connections were served.
  void wait_for(std::size_t more) {
    const std::size_t goal = served_ + more;
    EXPECT_TRUE(wait_until([&] { return served_ >= goal; })) << "the clients are served no more";
  }
  /// Waits until each client has had a connection that began after this call.
  void wait_for_each() { wait_for(2 * threads_.size()); }
  /// The names of the certificates that were shown since the last call, and how often.
  [[nodiscard]] std::map<std::string, std::size_t> take_names() {
    const std::lock_guard lock(mutex_);
    return std::exchange(names_, {});
  }
  [[nodiscard]] std::size_t served() const { return served_; }

 private:
  void connect_on() {
    while (!ended_) {
      ViaSession via(socket_, {.program = {"true"}});
      TlsPeer client = via.make_client();
      EXPECT_TRUE(client.handshake()) << client.error() << '\n' << via.log().text();
      const std::string name = common_name_of(client);
      EXPECT_EQ(client.read_until_end(), "");
      client.hang_up();
      EXPECT_EQ(via.via().wait(), 0) << via.log().text();
      const std::lock_guard lock(mutex_);
      ++names_[name];
      ++served_;
    }
  }

  std::string socket_;
  std::atomic<bool> ended_ = false;
  std::atomic<std::size_t> served_ = 0;
  std::mutex mutex_;
  std::map<std::string, std::size_t> names_;
  std::vector<std::thread> threads_;
};

}  // namespace dotls::test
