// Goal: a client's renegotiation is refused; with -N it is served, a few times.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using Renegotiation = EndToEnd;

const TlsSettings kTls12{.max_version = TLS1_2_VERSION, .allow_renegotiation = true};

// Asks for a new handshake and says a line: whether the echo comes.
bool renegotiate(TlsPeer& client) {
  if (SSL_renegotiate(client.ssl()) != 1 || !client.handshake()) return false;
  return client.write("again\n") && client.read_exactly(6) == "again\n";
}

TEST_F(Renegotiation, IsRefusedByDefault) {
  const CertDir certs;
  const TcpServer server(certs, {.program = {"cat"}});
  TlsPeer client = connect_tls(server.port(), kTls12);
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write("hello\n"));
  ASSERT_EQ(client.read_exactly(6), "hello\n");
  EXPECT_FALSE(renegotiate(client));
  client.hang_up();
  server.wait_for_end();
}

TEST_F(Renegotiation, IsServedWithN) {
  const CertDir certs;
  const TcpServer server(certs, {.program = {"cat"}, .options = {"-N"}});
  TlsPeer client = connect_tls(server.port(), kTls12);
  ASSERT_TRUE(client.handshake()) << client.error();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(renegotiate(client)) << i << ' ' << client.error();
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
}

TEST_F(Renegotiation, IsServedAtMostThreeTimes) {
  const CertDir certs;
  const TcpServer server(certs, {.program = {"cat"}, .options = {"-N"}});
  TlsPeer client = connect_tls(server.port(), kTls12);
  ASSERT_TRUE(client.handshake()) << client.error();
  int served = 0;
  while (served < 10 && renegotiate(client)) ++served;
  EXPECT_EQ(served, 3);
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 98);
}

}  // namespace
}  // namespace dotls::test
