// Goal: -D ends only a connection on which nothing moves; exit status 111.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using IdleTimeout = EndToEnd;

constexpr const char* kTimeoutLine = "^dotls: .*pid [0-9]+ from 127\\.0\\.0\\.1: .*time";

TEST_F(IdleTimeout, BothIdle) {
  const CertDir certs;
  const TcpServer server(certs, {.program = {"cat"}, .options = {"-D", "1"}});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_until_end(), "");
  EXPECT_NE(client.wait_for_tcp_end(), TcpEnd::Open);
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 111);
  server.log().wait_for(kTimeoutLine);
}

TEST_F(IdleTimeout, ProgramThatNeverReads) {
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"pause"}), .options = {"-D", "1"}});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  const std::string chunk(65536, 'x');
  EXPECT_TRUE(wait_until([&] { return !client.write(chunk); }));
  EXPECT_EQ(server.wait_for_end(), 111);
  server.log().wait_for(kTimeoutLine);
}

TEST_F(IdleTimeout, ClientThatNeverReads) {
  const CertDir certs;
  const TcpServer server(
      certs, {.program = testprog({"source", "1", "1000000000"}), .options = {"-D", "1"}});
  const TlsPeer client = [&server] {
    TlsPeer fresh = connect_tls(server.port());
    EXPECT_TRUE(fresh.handshake()) << fresh.error();
    return fresh;
  }();
  EXPECT_EQ(server.wait_for_end(), 111);
  server.log().wait_for(kTimeoutLine);
}

// -D is of the connection: one direction that moves keeps the silent one alive.
TEST_F(IdleTimeout, OneDirectionKeepsTheOtherAlive) {
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"digest"}), .options = {"-D", "3"}});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  std::string sent;
  const auto end = Clock::now() + std::chrono::seconds(5);
  while (Clock::now() < end) {
    ASSERT_TRUE(client.write("x"));
    sent += 'x';
    std::this_thread::sleep_for(std::chrono::milliseconds(300));  // the pace of a slow client
  }
  client.close_notify();
  EXPECT_EQ(client.read_until_end(), text_summary(sent) + '\n');
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
}

}  // namespace
}  // namespace dotls::test
