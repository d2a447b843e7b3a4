// Goal: a client that does not speak TLS gets no program and no plain text: 97, and one line with
// the peer's IP.

#include <sys/socket.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using NotTls = EndToEnd;

void expect_handshake_failure(const std::string& bytes, const std::string& word) {
  const CertDir certs;
  const std::string started = certs / "started";
  const TcpServer server(certs, {.program = testprog({"touch", started})});
  const UniqueFd client = connect_to(server.port());
  ASSERT_TRUE(send_all(client.get(), bytes));
  ::shutdown(client.get(), SHUT_WR);
  const TcpRest rest = read_to_end(client.get());
  // At most an alert.
  EXPECT_TRUE(rest.bytes.empty() || rest.bytes[0] == '\x15') << rest.bytes;
  EXPECT_LE(rest.bytes.size(), 7U);
  EXPECT_EQ(server.wait_for_end(), 97);
  EXPECT_EQ(server.log().count("^dotls:"), 1U) << server.log().text();
  server.log().wait_for("^dotls: fatal: pid [0-9]+ from 127\\.0\\.0\\.1: TLS handshake failed: .*" +
                        word);
  EXPECT_FALSE(file_exists(started));
}

TEST_F(NotTls, PlainHttp) {
  expect_handshake_failure("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "http");
}

TEST_F(NotTls, SslVersion2) {
  // A CLIENT-HELLO of SSL 2.0: length, type 1, version 2, one cipher, 16 bytes of challenge.
  const std::string hello("\x80\x1c\x01\x00\x02\x00\x03\x00\x00\x00\x10\x01\x00\x80", 14);
  expect_handshake_failure(hello + std::string(16, 'c'), "[a-z]");
}

TEST_F(NotTls, RandomBytes) {
  expect_handshake_failure(pattern_text(42, 2000), "[a-z]");
}

TEST_F(NotTls, ClientThatLeavesSilently) {
  expect_handshake_failure("", "[a-z]");
}

TEST_F(NotTls, AClientThatLeavesInTheMiddleOfItsHello) {
  expect_handshake_failure(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11),
                           "[a-z]");
}

TEST_F(NotTls, AClientThatLeavesAfterItsHello) {
  const CertDir certs;
  const std::string started = certs / "started";
  const TcpServer server(certs, {.program = testprog({"touch", started})});
  TlsPeer client = connect_tls(server.port());
  client.start_handshake();
  client.reset();
  EXPECT_EQ(server.wait_for_end(), 97);
  server.log().wait_for(
      "^dotls: fatal: pid [0-9]+ from 127\\.0\\.0\\.1: TLS handshake failed: .*[a-z]");
  EXPECT_FALSE(file_exists(started));
}

// A port scan never starts the program.
TEST_F(NotTls, AClientThatSpeaksTls11Only) {
  const CertDir certs;
  const std::string started = certs / "started";
  const TcpServer server(certs, {.program = testprog({"touch", started})});
  TlsPeer client = connect_tls(
      server.port(),
      {.min_version = TLS1_1_VERSION, .max_version = TLS1_1_VERSION, .ciphers = "ALL:@SECLEVEL=0"});
  EXPECT_FALSE(client.handshake());
  client.reset();
  EXPECT_EQ(server.wait_for_end(), 97);
  server.log().wait_for("^dotls: fatal: pid [0-9]+ from 127\\.0\\.0\\.1: .*(version|protocol)");
  EXPECT_FALSE(file_exists(started));
}

}  // namespace
}  // namespace dotls::test
