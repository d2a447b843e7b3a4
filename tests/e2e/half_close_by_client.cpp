// Goal: a client that ends its direction with close_notify gets the whole answer that follows.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using HalfCloseByClient = EndToEnd;

void ask_then_close(int version) {
  constexpr std::uint64_t kSize = 1'000'000;
  const CertDir certs;
  // The program answers only when its input has ended.
  const TcpServer server(
      certs, {.program = testprog({"digest", "source", "6", std::to_string(kSize), "exit", "7"})});
  TlsPeer client = connect_tls(server.port(), {.min_version = version, .max_version = version});
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write("question"));
  client.close_notify();
  EXPECT_EQ(client.read_until_end(), text_summary("question") + '\n' + pattern_text(6, kSize));
  EXPECT_TRUE(client.close_notify_received());
  EXPECT_EQ(client.wait_for_tcp_end(), TcpEnd::Fin);
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 7);
  EXPECT_EQ(server.log().count("truncated"), 0U) << server.log().text();
}

TEST_F(HalfCloseByClient, AnswerIsDeliveredInTls13) {
  ask_then_close(TLS1_3_VERSION);
}
TEST_F(HalfCloseByClient, AnswerIsDeliveredInTls12) {
  ask_then_close(TLS1_2_VERSION);
}

}  // namespace
}  // namespace dotls::test
