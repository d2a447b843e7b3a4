// Goal: a program that ends with 1 MiB not yet delivered to a slow reader loses nothing of it.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using AnswerQueuedAtExit = EndToEnd;

constexpr std::uint64_t kAnswer = 1 << 20;
constexpr int kSmallBuffer = 4096;

TEST_F(AnswerQueuedAtExit, SlowReaderGetsAllOfIt) {
  const CertDir certs;
  const TcpServer server(
      certs, {.program = testprog({"source", "8", std::to_string(kAnswer), "exit", "3"})});
  TlsPeer client = connect_tls(server.port(), {}, kSmallBuffer);
  ASSERT_TRUE(client.handshake()) << client.error();
  std::string received;
  for (std::string more; !(more = client.read_some()).empty();) {
    received += more;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // the pace of a slow reader
  }
  EXPECT_EQ(text_summary(received), pattern_summary(8, kAnswer));
  EXPECT_TRUE(client.close_notify_received());
  EXPECT_EQ(client.wait_for_tcp_end(), TcpEnd::Fin);
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 3);
}

TEST_F(AnswerQueuedAtExit, LateReaderGetsAllOfIt) {
  const CertDir certs;
  // Fits in the pipe and the later buffers: the program is gone before anybody reads.
  const TcpServer server(
      certs, {.program = testprog({"touch", certs / "pid", "source", "9", "65536", "exit", "4"})});
  TlsPeer client = connect_tls(server.port(), {}, kSmallBuffer);
  ASSERT_TRUE(client.handshake()) << client.error();
  const auto program_has_ended = [&certs] {
    const std::string pid = read_file(certs / "pid");
    return !pid.empty() &&
           (process_state(std::stoi(pid)) == '\0' || process_state(std::stoi(pid)) == 'Z');
  };
  ASSERT_TRUE(wait_until(program_has_ended));
  EXPECT_EQ(client.read_summary(), pattern_summary(9, 65536));
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 4);
}

}  // namespace
}  // namespace dotls::test
