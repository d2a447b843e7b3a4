// Goal: a client that does not speak TLS gets no program and no plain text: 97, and one line with
// the peer's IP.

#include <sys/socket.h>

#include <regex>

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using NotTls = EndToEnd;

// The one line that says why.
std::string failure_after(const std::string& bytes) {
  const CertDir certs;
  const std::string started = certs / "started";
  const TcpServer server(certs, {.program = testprog({"touch", started})});
  const UniqueFd client = connect_to(server.port());
  EXPECT_TRUE(send_all(client.get(), bytes));
  ::shutdown(client.get(), SHUT_WR);
  const TcpRest rest = read_to_end(client.get());
  // At most an alert.
  EXPECT_TRUE(rest.bytes.empty() || rest.bytes[0] == '\x15') << rest.bytes;
  EXPECT_LE(rest.bytes.size(), 7U);
  EXPECT_EQ(server.wait_for_end(), 97);
  EXPECT_LE(server.log().count("^dotls:"), 1U) << server.log().text();
  EXPECT_FALSE(file_exists(started));
  const std::string begin = "dotls: fatal: pid [0-9]+ from 127\\.0\\.0\\.1: ";
  if (server.log().count('^' + begin) == 0) return {};
  return std::regex_replace(server.log().wait_for('^' + begin), std::regex(begin), "");
}

TEST_F(NotTls, PlainHttp) {
  EXPECT_EQ(failure_after("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            "TLS handshake failed: the client speaks HTTP in the clear");
}

// Their owners have named the wrong port, or we the wrong service: no filter may ban them.
TEST_F(NotTls, MailInTheClear) {
  for (const auto& [bytes, name] : {std::pair{"EHLO mx.example.org\r\n", "SMTP"},
                                    {"CAPA\r\n", "POP3"},
                                    {"a1 CAPABILITY\r\n", "IMAP"}}) {
    EXPECT_EQ(failure_after(bytes), "no handshake: the client speaks " + std::string(name) +
                                        " in the clear, and this port wants TLS at once");
  }
}

TEST_F(NotTls, AHeaderOfTheProxyProtocol) {
  EXPECT_EQ(failure_after("PROXY TCP4 192.0.2.1 192.0.2.2 40000 465\r\n"),
            "no handshake: a header of the PROXY protocol version 1 came instead of TLS");
  EXPECT_EQ(failure_after({"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c", 16}),
            "no handshake: a header of the PROXY protocol version 2 came instead of TLS");
}

TEST_F(NotTls, SslVersion2) {
  // A CLIENT-HELLO of SSL 2.0: length, type 1, version 2, one cipher, 16 bytes of challenge.
  const std::string hello("\x80\x1c\x01\x00\x02\x00\x03\x00\x00\x00\x10\x01\x00\x80", 14);
  EXPECT_NE(failure_after(hello + std::string(16, 'c')), "");
}

TEST_F(NotTls, RandomBytes) {
  EXPECT_EQ(failure_after(pattern_text(42, 2000)),
            "TLS handshake failed: what the client sent is not TLS");
}

// A port scan, or a balancer that looks whether somebody listens: nobody's business.
TEST_F(NotTls, ClientThatLeavesSilently) {
  EXPECT_EQ(failure_after(""), "");
}

TEST_F(NotTls, AClientThatLeavesInTheMiddleOfItsHello) {
  EXPECT_EQ(failure_after({"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11}),
            "no handshake: the peer closed the connection during the handshake");
}

TEST_F(NotTls, AClientThatLeavesAfterItsHello) {
  const CertDir certs;
  const std::string started = certs / "started";
  const TcpServer server(certs, {.program = testprog({"touch", started})});
  TlsPeer client = connect_tls(server.port());
  client.start_handshake();
  client.reset();
  EXPECT_EQ(server.wait_for_end(), 97);
  server.log().wait_for("^dotls: fatal: pid [0-9]+ from 127\\.0\\.0\\.1: no handshake: .*[a-z]");
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
