// Goal: the network's socket options: Nagle off (see no_stall.cpp), and little unsent data in the
// kernel, so that a slow reader's socket takes something now and then and does not look idle.

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using NoDelay = EndToEnd;

TEST_F(NoDelay, SocketOptionsAreSet) {
  const CertDir certs;
  TcpPair pair;
  Process dotls({.argv = {dotls_path(), "-d", certs.path(), "cat"},
                 .in = pair.server.get(),
                 .out = pair.server.get()});
  TlsPeer client(TlsPeer::Role::Client, {}, std::move(pair.client));
  ASSERT_TRUE(client.handshake()) << client.error();
  int on = 0;
  socklen_t length = sizeof on;
  ASSERT_EQ(::getsockopt(pair.server.get(), IPPROTO_TCP, TCP_NODELAY, &on, &length), 0);
  EXPECT_NE(on, 0);
  int unsent = 0;
  length = sizeof unsent;
  ASSERT_EQ(::getsockopt(pair.server.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, &length), 0);
  EXPECT_GT(unsent, 0);
  EXPECT_LE(unsent, 256 * 1024);
  client.hang_up();
  EXPECT_EQ(dotls.wait(), 0);
}

}  // namespace
}  // namespace dotls::test
