// Goal: 100 MB that the program writes reach the client complete and unchanged, then close_notify.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using BulkFromProgram = EndToEnd;

constexpr std::uint64_t kBulk = 100'000'000;

void receive_bulk(int version) {
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"source", "2", std::to_string(kBulk)})});
  TlsPeer client = connect_tls(server.port(), {.min_version = version, .max_version = version});
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_summary(), pattern_summary(2, kBulk));
  EXPECT_TRUE(client.close_notify_received());
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
}

TEST_F(BulkFromProgram, ArrivesWholeInTls13) {
  receive_bulk(TLS1_3_VERSION);
}
TEST_F(BulkFromProgram, ArrivesWholeInTls12) {
  receive_bulk(TLS1_2_VERSION);
}

}  // namespace
}  // namespace dotls::test
