// The lines of a log that README.md explains: each is what dotls says, word for word; see
// plays.hpp.
#include <gmock/gmock.h>
#include <sys/socket.h>

#include <regex>

#include "tests/e2e/recipes/machine.hpp"
#include "tests/e2e/recipes/plays.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {
namespace {

constexpr std::uint16_t kPort = 465;

// One line, for a page breaks long ones; with any pid, address, size and time.
std::string words_of(const std::string& text) {
  const std::string line = std::regex_replace(text, std::regex("\\s+"), " ");
  return std::regex_replace(line.substr(0, line.find_last_not_of(' ') + 1), std::regex("[0-9]+"),
                            "0");
}

// The line in which `words`, a regular expression, matches is the one that is shown.
void expect_said(const Block& block, const Process& server, const std::string& words) {
  EXPECT_EQ(words_of(block.text), words_of(server.err().wait_for(words)));
}

Process& serve(Machine& machine, const std::string& command) {
  return machine.serve("", "exec tcpserver -RHl0 0 465 " + command, kPort);
}

// A client that says this, ends its side, and waits for the server's end.
void send_and_leave(const std::string& bytes) {
  const UniqueFd client = connect_to(kPort);
  EXPECT_TRUE(send_all(client.get(), bytes));
  ::shutdown(client.get(), SHUT_WR);
  static_cast<void>(read_to_end(client.get()));
}

void fail_handshake(const TlsSettings& settings) {
  TlsPeer client = connect_tls(kPort, settings);
  EXPECT_FALSE(client.handshake());
  client.fin();
  static_cast<void>(client.wait_for_tcp_end());
}

}  // namespace

void play_line_denied(const Block& block) {
  Machine machine;
  expect_said(block, serve(machine, "setpriv --reuid=7791 --regid=2107 --clear-groups dotls cat"),
              "permission denied");
}

void play_line_refused_us(const Block& block) {
  Machine machine;
  const Process& server = serve(machine, "dotls cat");
  const Credential other = make_self_signed({.common_name = "Other root", .authority = true});
  fail_handshake({.trust_pem = other.certificate_pem()});
  expect_said(block, server, "refused our certificate");
}

void play_line_no_shared_cipher(const Block& block) {
  Machine machine;
  const Process& server = serve(machine, "dotls cat");
  fail_handshake({.max_version = TLS1_2_VERSION, .ciphers = "ECDHE+aRSA"});
  expect_said(block, server, "no shared cipher");
}

void play_line_smtp(const Block& block) {
  Machine machine;
  const Process& server = serve(machine, "dotls cat");
  send_and_leave("EHLO client.example.org\r\n");
  expect_said(block, server, "speaks SMTP");
}

void play_line_no_starttls(const Block& block) {
  Machine machine;
  const TempDir directory;
  const Credential own = Machine::certificate({.common_name = "mx.example.org"});
  const Credential other = Machine::certificate({.common_name = "other"});
  const std::string file =
      directory.write("servercert.pem", other.key_pem() + own.certificate_pem(), 0640);
  const Process& server =
      serve(machine, "dotls -n " + file + " -s smtp /var/qmail/bin/qmail-smtpd");
  MailPeer client(connect_to(kPort));
  client.until("^220 ");
  client.ask("EHLO client.example.org\r\n", "^250 ");
  client.ask("STARTTLS\r\n", "^454 ");
  client.leave();
  Block here = block;
  here.text = with(block.text, "/etc/indimail/certs/servercert.pem", file);
  expect_said(here, server, "no STARTTLS");
}

void play_line_not_tls(const Block& block) {
  Machine machine;
  const Process& server = serve(machine, "dotls cat");
  // As those look for remote desktops: TPKT, and a request of X.224.
  send_and_leave(
      std::string("\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03"
                  "\x00\x00\x00",
                  19));
  expect_said(block, server, "TLS handshake failed");
}

void play_line_left(const Block& block) {
  Machine machine;
  const Process& server = serve(machine, "dotls cat");
  send_and_leave(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11));
  expect_said(block, server, "during the handshake");
}

void play_line_truncated(const Block& block) {
  Machine machine;
  const Process& server = serve(machine, "dotls cat");
  TlsPeer client = connect_tls(kPort);
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_TRUE(client.write("hello"));
  client.fin();
  EXPECT_EQ(client.read_until_end(), "hello");
  expect_said(block, server, "truncated");
}

void play_line_timed_out(const Block& block) {
  Machine machine;
  const Process& server = serve(machine, "dotls -D 1 cat");
  TlsPeer client = connect_tls(kPort);
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_until_end(), "");
  client.hang_up();
  expect_said(block, server, "timed out");
}

// By a client, of a server whose CA nobody here trusts.
void play_line_not_trusted(const Block& block) {
  Machine machine;
  const TempDir directory;
  const Credential authority = make_self_signed({.common_name = "Example CA", .authority = true});
  const Credential leaf =
      make_certificate({.common_name = "mx.example.org", .dns = {"mx.example.org"}}, authority);
  const std::string file =
      directory.write("server.pem", leaf.key_pem() + leaf.certificate_pem(), 0640);
  serve(machine, "dotls -n " + file + " cat");
  const RunResult client =
      Machine::shell("tcpclient -RHl0 127.0.0.1 465 dotls -T -h mx.example.org cat");
  EXPECT_EQ(client.status, 97);
  EXPECT_EQ(words_of(block.text), words_of(client.err));
}

}  // namespace dotls::test
