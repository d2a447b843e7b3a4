// Goal: 100 MB each way at the same time: nothing is lost and neither direction holds up the other.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using BulkBothWays = EndToEnd;

constexpr std::uint64_t kBulk = 100'000'000;

TEST_F(BulkBothWays, ThroughCat) {
  const CertDir certs;
  const TcpServer server(certs, {.program = {"cat"}});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  Digest received;
  ASSERT_TRUE(client.exchange({3, kBulk}, received)) << client.error();
  EXPECT_EQ(received.summary(), pattern_summary(3, kBulk));
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
}

TEST_F(BulkBothWays, OfDifferentBytes) {
  const CertDir certs;
  const std::string file = certs / "received";
  const TcpServer server(certs,
                         {.program = testprog({"duplex", file, "4", std::to_string(kBulk)})});
  TlsPeer client = connect_tls(server.port(), {.max_version = TLS1_2_VERSION});
  ASSERT_TRUE(client.handshake()) << client.error();
  Digest received;
  ASSERT_TRUE(client.exchange({5, kBulk}, received)) << client.error();
  EXPECT_EQ(received.summary(), pattern_summary(4, kBulk));
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
  EXPECT_EQ(read_file(file), pattern_summary(5, kBulk) + '\n');
}

}  // namespace
}  // namespace dotls::test
