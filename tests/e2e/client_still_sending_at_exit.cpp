// Goal: the program's last output survives a client that is still sending: no reset destroys it.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using ClientStillSendingAtExit = EndToEnd;

constexpr std::uint64_t kAnswer = 1 << 20;

TEST_F(ClientStillSendingAtExit, AnswerArrivesWhole) {
  const CertDir certs;
  // It reads one line of what the client sends and leaves the rest lying.
  const TcpServer server(
      certs, {.program = testprog({"line", "source", "9", std::to_string(kAnswer), "exit", "2"})});
  TlsPeer client = connect_tls(server.port(), {}, 4096);
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write("go\n"));
  Digest received;
  EXPECT_TRUE(client.exchange({10, 50'000'000}, received)) << client.error();
  EXPECT_EQ(received.summary(), pattern_summary(9, kAnswer));
  EXPECT_TRUE(client.close_notify_received());
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 2);
}

TEST_F(ClientStillSendingAtExit, SmallAnswerArrivesDespiteMuchUnreadInput) {
  const CertDir certs;
  Gate gate(certs.directory());
  const TcpServer server(certs, {.program = testprog({"gate", gate.path(), "say", "enough"})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  // More than the pipe holds is under way and unread when the program ends.
  ASSERT_TRUE(client.write(std::string(200'000, 'x')));
  gate.open();
  EXPECT_EQ(client.read_until_end(), "enough\n");
  EXPECT_TRUE(client.close_notify_received());
  EXPECT_EQ(client.wait_for_tcp_end(), TcpEnd::Fin);
  client.reset();
  EXPECT_EQ(server.wait_for_end(), 0);
}

TEST_F(ClientStillSendingAtExit, ClientThatNeverStopsSendingIsGivenUp) {
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"say", "bye"}), .options = {"-D", "2"}});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  const std::string chunk(65536, 'x');
  EXPECT_TRUE(wait_until([&] { return !client.write(chunk); }));
  EXPECT_EQ(server.wait_for_end(), 0);
}

TEST_F(ClientStillSendingAtExit, ClientThatNeverClosesIsGivenUp) {
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"say", "bye"}), .options = {"-D", "2"}});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_until_end(), "bye\n");
  EXPECT_EQ(server.wait_for_end(), 0);
}

}  // namespace
}  // namespace dotls::test
