// Goal: a program that closes its output is still fed until the client ends.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using HalfCloseByProgram = EndToEnd;

TEST_F(HalfCloseByProgram, ClientHearsAtOnceAndGoesOnSending) {
  constexpr std::uint64_t kSize = 5'000'000;
  const CertDir certs;
  const std::string file = certs / "received";
  const TcpServer server(
      certs, {.program = testprog({"say", "bye", "close", "1", "digest-to", file, "exit", "8"})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  // The client has said nothing yet: the end of the output does not wait for it.
  EXPECT_EQ(client.read_until_end(), "bye\n");
  EXPECT_TRUE(client.close_notify_received());
  ASSERT_TRUE(client.write_pattern({7, kSize}));
  client.close_notify();
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 8);
  EXPECT_EQ(read_file(file), pattern_summary(7, kSize) + '\n');
}

}  // namespace
}  // namespace dotls::test
