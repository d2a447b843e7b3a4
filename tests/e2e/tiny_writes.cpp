// Goal: thousands of one-byte writes each way arrive in order, each without waiting for the next.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using TinyWrites = EndToEnd;

constexpr std::uint64_t kCount = 5000;

TEST_F(TinyWrites, OfTheProgram) {
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"trickle", "13", std::to_string(kCount)})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_until_end(), pattern_text(13, kCount));
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
}

TEST_F(TinyWrites, OfTheClient) {
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"digest"})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  const std::string text = pattern_text(14, kCount);
  for (const char& byte : text) ASSERT_TRUE(client.write({&byte, 1}));
  client.close_notify();
  EXPECT_EQ(client.read_until_end(), text_summary(text) + '\n');
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
}

TEST_F(TinyWrites, BackAndForth) {
  const CertDir certs;
  const TcpServer server(certs, {.program = {"cat"}});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  const std::string text = pattern_text(15, 1000);
  for (const char& byte : text) {
    ASSERT_TRUE(client.write({&byte, 1}));
    ASSERT_EQ(client.read_exactly(1), std::string(1, byte));
  }
  client.close_notify();
  EXPECT_EQ(client.read_until_end(), "");
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
}

}  // namespace
}  // namespace dotls::test
