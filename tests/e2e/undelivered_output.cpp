// Goal: output of the program that the client does not get is logged, and is 98 if we gave it up.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using UndeliveredOutput = EndToEnd;

constexpr int kSmallBuffer = 4096;

// The program has written it all and exited; most of it waits in its pipe and in ours.
TEST_F(UndeliveredOutput, IsReportedWithItsSizeAfterASignal) {
  const CertDir certs;
  const std::string written = certs / "written";
  const TcpServer server(certs, {.program = testprog({"source", "5", "180000", "touch", written})});
  TlsPeer client = connect_tls(server.port(), {}, kSmallBuffer);
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(wait_until([&] { return file_exists(written); }));
  const pid_t dotls = server.wait_for_connection();
  const pid_t program = std::stoi(read_file(written));
  ASSERT_TRUE(wait_until([&] { return process_state(program) == 'Z'; }));
  ::kill(dotls, SIGTERM);
  EXPECT_EQ(server.wait_for_end(), 98);
  server.log().wait_for(
      "from 127\\.0\\.0\\.1: undelivered: told to end before the peer had taken [1-9][0-9]* bytes "
      "of the program's output");
}

TEST_F(UndeliveredOutput, IsNotReportedIfTheClientTookAll) {
  const CertDir certs;
  const std::string running = certs / "running";
  const TcpServer server(certs, {.program = testprog({"say", "all", "touch", running, "pause"})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_exactly(4), "all\n");
  ASSERT_TRUE(wait_until([&] { return file_exists(running); }));
  ::kill(server.wait_for_connection(), SIGTERM);
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 128 + SIGTERM);
  EXPECT_EQ(server.log().count("undelivered"), 0U) << server.log().text();
}

// The kernel has all of it, and the client takes none of it while we wait.
TEST_F(UndeliveredOutput, UnacknowledgedIsReportedWhenTheWaitIsGivenUp) {
  const CertDir certs;
  const TcpServer server(certs,
                         {.program = testprog({"source", "5", "60000"}), .options = {"-D", "2"}});
  TlsPeer client = connect_tls(server.port(), {}, kSmallBuffer);
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(server.wait_for_end(), 0);
  server.log().wait_for(
      "from 127\\.0\\.0\\.1: undelivered: the peer has not acknowledged the last [1-9][0-9]* "
      "bytes");
}

}  // namespace
}  // namespace dotls::test
