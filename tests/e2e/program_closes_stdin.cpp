// Goal: a program that closes its input is not disturbed by further data from the client.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using ProgramClosesStdin = EndToEnd;

TEST_F(ProgramClosesStdin, AndGoesOnWriting) {
  constexpr std::uint64_t kSize = 5'000'000;
  const CertDir certs;
  Gate gate(certs.directory());
  const TcpServer server(
      certs, {.program = testprog({"close", "0", "say", "closed", "gate", gate.path(), "source",
                                   "16", std::to_string(kSize), "exit", "9"})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_exactly(7), "closed\n");
  // No pipe and no socket holds that much: it is read, and goes nowhere.
  ASSERT_TRUE(client.write_pattern({17, 20'000'000}));
  gate.open();
  EXPECT_EQ(text_summary(client.read_until_end()), pattern_summary(16, kSize));
  EXPECT_TRUE(client.close_notify_received());
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 9);
}

}  // namespace
}  // namespace dotls::test
