// Goal: half a TLS record and then silence does not hold up the program's output.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using HalfARecord = EndToEnd;

TEST_F(HalfARecord, ProgramsOutputIsCarriedMeanwhile) {
  constexpr std::uint64_t kSize = 10'000'000;
  const CertDir certs;
  const TcpServer server(
      certs, {.program = testprog({"source", "11", std::to_string(kSize), "line", "say-line"})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  const std::string record = client.seal("the line\n");
  const std::size_t half = record.size() / 2;
  ASSERT_TRUE(client.raw_send(std::string_view(record).substr(0, half)));
  EXPECT_EQ(text_summary(client.read_exactly(kSize)), pattern_summary(11, kSize));
  ASSERT_TRUE(client.raw_send(std::string_view(record).substr(half)));
  EXPECT_EQ(client.read_until_end(), "the line\n");
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
}

}  // namespace
}  // namespace dotls::test
