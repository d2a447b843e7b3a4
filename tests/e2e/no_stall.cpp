// Goal: a small answer right after another is not held back by Nagle: no 40 ms stall. Not under a
// sanitizer, where starting the program takes as long.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using NoStall = EndToEnd;

// The least of several tries: a stall would be in each of them, a busy machine is not.
TEST_F(NoStall, ARequestRightAfterTheHandshakeIsAnsweredAtOnce) {
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"line", "say", "one", "say", "two"})});
  Clock::duration least = kPatience;
  for (int i = 0; i < 10; ++i) {
    TlsPeer client = connect_tls(server.port());
    ASSERT_TRUE(client.handshake()) << client.error();
    const auto begun = Clock::now();
    ASSERT_TRUE(client.write("request\n"));
    ASSERT_EQ(client.read_exactly(8), "one\ntwo\n");
    least = std::min(least, Clock::now() - begun);
    client.hang_up();
  }
  EXPECT_LT(least, std::chrono::milliseconds(38));
  server.wait_for_end(10);
}

}  // namespace
}  // namespace dotls::test
