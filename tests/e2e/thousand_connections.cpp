// Goal: after 1000 connections no process, zombie or descriptor is left.

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using ThousandConnections = EndToEnd;

std::size_t open_descriptors(pid_t pid) {
  const std::filesystem::directory_iterator all("/proc/" + std::to_string(pid) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

void talk(std::uint16_t port, int count, std::atomic<int>& good) {
  for (int i = 0; i < count; ++i) {
    TlsPeer client = connect_tls(port);
    if (!client.handshake() || !client.write("hello\n")) continue;
    if (client.read_until_end() == "hello\n" && client.close_notify_received()) ++good;
  }
}

TEST_F(ThousandConnections, LeaveNothingBehind) {
  constexpr int kThreads = 4;
  constexpr int kEach = 250;
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"line", "say-line"})});
  const std::size_t before = open_descriptors(server.pid());
  std::atomic<int> good = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < kThreads; ++i)
    clients.emplace_back([&] { talk(server.port(), kEach, good); });
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(good, kThreads * kEach);
  server.wait_for_end(kThreads * kEach);
  EXPECT_EQ(server.log().count("^tcpserver: end [0-9]+ status 0$"), std::size_t{kThreads * kEach});
  EXPECT_EQ(children_of(server.pid()).size(), 0U);
  EXPECT_EQ(open_descriptors(server.pid()), before);
  // Nor were there orphans, which would have come to us: tcpserver is our only child.
  EXPECT_EQ(children_of(::getpid()), std::vector<pid_t>{server.pid()});
}

}  // namespace
}  // namespace dotls::test
