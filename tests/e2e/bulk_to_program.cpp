// Goal: 100 MB from the client reach the program complete and unchanged.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using BulkToProgram = EndToEnd;

constexpr std::uint64_t kBulk = 100'000'000;

void send_bulk(int version) {
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"digest"})});
  TlsPeer client = connect_tls(server.port(), {.min_version = version, .max_version = version});
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write_pattern({1, kBulk}));
  client.close_notify();
  EXPECT_EQ(client.read_until_end(), pattern_summary(1, kBulk) + '\n');
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
}

TEST_F(BulkToProgram, ArrivesWholeInTls13) {
  send_bulk(TLS1_3_VERSION);
}
TEST_F(BulkToProgram, ArrivesWholeInTls12) {
  send_bulk(TLS1_2_VERSION);
}

}  // namespace
}  // namespace dotls::test
