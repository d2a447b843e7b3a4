// Goal: dotls ends with the program's own exit status, or 128+N where signal N killed it.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using ExitStatus = EndToEnd;

int status_after(const TcpServer& server, std::size_t connection, int number) {
  TlsPeer client = connect_tls(server.port());
  EXPECT_TRUE(client.handshake()) << client.error();
  EXPECT_TRUE(client.write(std::to_string(number) + '\n'));
  EXPECT_EQ(client.read_until_end(), "");
  EXPECT_TRUE(client.close_notify_received());
  client.close_notify();
  client.fin();
  return server.wait_for_end(connection);
}

TEST_F(ExitStatus, OfEveryValue) {
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"line", "exit-line"})});
  for (int status = 0; status < 256; ++status)
    ASSERT_EQ(status_after(server, static_cast<std::size_t>(status) + 1, status), status);
}

TEST_F(ExitStatus, OfSignals) {
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"line", "die-of-line"})});
  std::size_t connection = 0;
  for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGKILL, SIGSEGV, SIGPIPE, SIGTERM})
    EXPECT_EQ(status_after(server, ++connection, number), 128 + number);
}

}  // namespace
}  // namespace dotls::test
