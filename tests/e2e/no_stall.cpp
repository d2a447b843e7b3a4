// Goal: a small answer right after another is not held back by Nagle: no 40 ms stall. Not under a
// sanitizer, where starting the program takes as long.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using NoStall = EndToEnd;

// How long the answer to a request right after the handshake takes, which the program's start is
// in.
Clock::duration time_to_hear(const TcpServer& server, const std::string& answer) {
  TlsPeer client = connect_tls(server.port());
  EXPECT_TRUE(client.handshake()) << client.error();
  const auto begun = Clock::now();
  EXPECT_TRUE(client.write("request\n"));
  EXPECT_EQ(client.read_exactly(answer.size()), answer);
  const auto took = Clock::now() - begun;
  client.hang_up();
  return took;
}

// An answer of two pieces against one of a single piece, which nothing can hold back. The least of
// several tries: a stall would be in each of them, a busy machine is not.
TEST_F(NoStall, ARequestRightAfterTheHandshakeIsAnsweredAtOnce) {
  constexpr std::chrono::milliseconds kDelayedAcknowledgement{40};
  const CertDir certs;
  const TcpServer two(certs, {.program = testprog({"line", "say", "one", "say", "two"})});
  const TcpServer one(certs, {.program = testprog({"line", "say", "one two"})});
  Clock::duration two_pieces = kPatience;
  Clock::duration one_piece = kPatience;
  for (int i = 0; i < 10; ++i) {
    two_pieces = std::min(two_pieces, time_to_hear(two, "one\ntwo\n"));
    one_piece = std::min(one_piece, time_to_hear(one, "one two\n"));
  }
  EXPECT_LT(two_pieces, one_piece + kDelayedAcknowledgement / 2);
  two.wait_for_end(10);
  one.wait_for_end(10);
}

}  // namespace
}  // namespace dotls::test
