// Goal: BANNER is sent in the clear, with CRLF, before the handshake.

#include <sys/socket.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using Banner = EndToEnd;

TEST_F(Banner, ComesBeforeTheHandshake) {
  const CertDir certs;
  const TcpServer server(certs, {.program = {"cat"}, .env = {{"BANNER", "220 ready"}}});
  UniqueFd socket = connect_to(server.port());
  // It must be there although the client has not said a word.
  std::string banner;
  for (char byte = 0; banner.find('\n') == std::string::npos;) {
    ASSERT_EQ(::recv(socket.get(), &byte, 1, 0), 1);
    banner += byte;
  }
  EXPECT_EQ(banner, "220 ready\r\n");
  TlsPeer client(TlsPeer::Role::Client, {}, std::move(socket));
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write("hello"));
  client.close_notify();
  EXPECT_EQ(client.read_until_end(), "hello");
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
}

}  // namespace
}  // namespace dotls::test
