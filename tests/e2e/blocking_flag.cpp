// Goal: O_NONBLOCK belongs to the owner of a descriptor: dotls restores it, and never sets it on
// the program's.

#include <fcntl.h>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using BlockingFlag = EndToEnd;

bool is_nonblocking(int fd) {
  return (::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0;
}

void expect_given_back(bool nonblocking) {
  const CertDir certs;
  TcpPair pair;
  ASSERT_EQ(::fcntl(pair.server.get(), F_SETFL, nonblocking ? O_NONBLOCK : 0), 0);
  Process dotls({.argv = {dotls_path(), "-d", certs.path(), "cat"},
                 .in = pair.server.get(),
                 .out = pair.server.get()});
  TlsPeer client(TlsPeer::Role::Client, {}, std::move(pair.client));
  ASSERT_TRUE(client.handshake()) << client.error();
  client.hang_up();
  EXPECT_EQ(dotls.wait(), 0);
  EXPECT_EQ(is_nonblocking(pair.server.get()), nonblocking);
}

TEST_F(BlockingFlag, OfABlockingSocketIsRestored) {
  expect_given_back(false);
}
TEST_F(BlockingFlag, OfANonblockingSocketIsRestored) {
  expect_given_back(true);
}

TEST_F(BlockingFlag, IsRestoredWhenTheHandshakeFails) {
  const CertDir certs;
  TcpPair pair;
  Process dotls({.argv = {dotls_path(), "-d", certs.path(), "cat"},
                 .in = pair.server.get(),
                 .out = pair.server.get()});
  ASSERT_TRUE(send_all(pair.client.get(), "GET / HTTP/1.0\r\n\r\n"));
  static_cast<void>(read_to_end(pair.client.get()));
  pair.client.reset();
  EXPECT_EQ(dotls.wait(), 97);
  EXPECT_FALSE(is_nonblocking(pair.server.get()));
}

TEST_F(BlockingFlag, IsNotSetOnTheProgramsDescriptors) {
  const CertDir certs;
  const TcpServer server(certs, {.program = testprog({"line", "flags"})});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  // By the answer's time the relay is running, so that it has set whatever it sets.
  ASSERT_TRUE(client.write("now\n"));
  EXPECT_EQ(client.read_until_end(), "0 block\n1 block\n2 block\n");
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
}

}  // namespace
}  // namespace dotls::test
