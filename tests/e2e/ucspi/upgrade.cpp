// Goal: a program that asks for TLS on its control socket gets it, learns what was negotiated if it
// asks with Y, and is served to its end, whoever of its processes has asked.

#include <gmock/gmock.h>

#include "tests/e2e/ucspi/ucspi_session.hpp"

namespace dotls::test {
namespace {

using UcspiUpgrade = EndToEnd;

using testing::HasSubstr;

// The program echoes what comes through TLS, and exits with this.
void expect_echo(UcspiSession& session, int status = 0) {
  session.upgrade();
  EXPECT_EQ(session.client().ask("inside\n", "^inside$"), "inside\n");
  EXPECT_EQ(session.client().leave(), "");
  EXPECT_TRUE(session.client().tls().close_notify_received());
  session.expect_end(status,
                     "end: 7 bytes in, 7 bytes out, .* status " + std::to_string(status) + "$");
}

TEST_F(UcspiUpgrade, WithASmallY) {
  UcspiSession session(upgraded("y", {"tls-pipes", "echo"}));
  expect_echo(session);
  EXPECT_THAT(session.dotls().err().text(), HasSubstr(": TLSv1.3 cipher "));
}

TEST_F(UcspiUpgrade, GivesTheProgramsStatus) {
  UcspiSession session(upgraded("y", {"tls-pipes", "echo", "exit", "7"}));
  expect_echo(session, 7);
}

TEST_F(UcspiUpgrade, OfAHastyClient) {
  UcspiSession session(upgraded("y", {"tls-pipes", "echo"}));
  TlsPeer client(TlsPeer::Role::Client, {}, std::move(session.client().socket()));
  ASSERT_TRUE(client.raw_send("tls\n"));
  client.start_handshake();
  // The program's answer comes first; then TLS.
  std::string answer;
  for (char byte = 0; answer != "go\n" && ::read(client.fd(), &byte, 1) == 1;) answer += byte;
  ASSERT_TRUE(client.handshake()) << client.error();
  client.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
}

TEST_F(UcspiUpgrade, OfAProgramThatWritesEarly) {
  const TempDir directory;
  UcspiSession session(
      upgraded("y", {"tls-pipes", "say", "early", "touch", directory / "written", "echo"}));
  session.client().ask("tls\n", "^go$");
  ASSERT_TRUE(wait_until([&] { return file_exists(directory / "written"); }));
  ASSERT_TRUE(session.client().start_tls()) << session.client().tls().error();
  EXPECT_EQ(session.client().line(), "early\n");
  EXPECT_EQ(session.client().leave(), "");
  EXPECT_EQ(session.dotls().wait(), 0);
}

// All that -z would set, whether or not it is given; each value ended by a NUL, and the list by
// another.
TEST_F(UcspiUpgrade, AnswersABigY) {
  const TempDir directory;
  UcspiSession session(upgraded("Y", {"tls-pipes", "answer-to", directory / "answer", "echo"}));
  expect_echo(session);
  const std::string answer = read_file(directory / "answer");
  const std::string nul(1, '\0');
  EXPECT_TRUE(
      answer.starts_with("TLS_PROVIDER=dotls, TLS Server=TLSv1.3, Client=TLSv1.3, Ciphers="))
      << answer;
  EXPECT_THAT(answer, HasSubstr(nul + "SSL_PROTOCOL=TLSv1.3" + nul + "SSL_CIPHER=TLS_"));
  EXPECT_THAT(answer, HasSubstr(nul + "SSL_CLIENT_VERIFY=NONE" + nul));
  EXPECT_TRUE(answer.ends_with(nul + nul));
  EXPECT_EQ(answer.find(nul + nul), answer.size() - 2);
}

TEST_F(UcspiUpgrade, AnswersASmallYByTheEndAlone) {
  const TempDir directory;
  UcspiSession session(upgraded("y", {"tls-pipes", "answer-to", directory / "answer", "echo"}));
  expect_echo(session);
  EXPECT_TRUE(file_exists(directory / "answer"));
  EXPECT_EQ(read_file(directory / "answer"), "");
}

// Neither SIGPIPE nor another handshake, nor an end for a letter that it would not take first.
TEST_F(UcspiUpgrade, OfAProgramThatAsksTwice) {
  UcspiSession session(upgraded(
      "yY", {"tls-pipes", "ask", "y", "line", "ask", "x", "say-line", "ask", "y", "echo"}));
  expect_echo(session);
}

TEST_F(UcspiUpgrade, OfAProgramThatDoesNotWantTheAnswer) {
  UcspiSession session({"line", "say", "go", "ask", "Y", "tls-pipes", "close", "3", "echo"});
  expect_echo(session);
}

// As smtpd-starttls-proxy is: the process that we started is another than the one that asks, and
// ends before.
TEST_F(UcspiUpgrade, ByABackgroundProcess) {
  UcspiSession session({"background", "5", "line", "say", "go", "ask", "y", "tls-pipes", "echo"});
  expect_echo(session, 5);
}

// A child that holds the control socket as well is in nobody's way.
TEST_F(UcspiUpgrade, WhileAnotherHoldsTheControlSocket) {
  UcspiSession session(
      {"line", "say", "go", "twin", "ask", "y", "tls-pipes", "line", "say-line", "pause"});
  session.upgrade();
  EXPECT_EQ(session.client().ask("inside\n", "^inside$"), "inside\n");
  session.dotls().signal(SIGTERM);
  session.client().leave();
  session.expect_end(128 + SIGTERM, "end: ");
}

TEST_F(UcspiUpgrade, CountsTheTimeForTheHandshakeFromThere) {
  UcspiSession session(upgraded("y", {"tls-pipes", "echo"}), {.options = {"-t", "1"}});
  // A client that is slower than -t, in the clear.
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  expect_echo(session);
}

TEST_F(UcspiUpgrade, AfterAProxyHeader) {
  const TempDir directory;
  UcspiSession session(upgraded("y", {"tls-pipes", "environment", "echo"}),
                       {.options = {"--proxy-protocol", "127.0.0.1"}});
  session.client().say("PROXY TCP4 192.0.2.55 198.51.100.1 4711 587\r\n");
  session.upgrade();
  EXPECT_THAT(session.client().leave(), HasSubstr("TCPREMOTEIP=192.0.2.55"));
  session.expect_end(0, "from 192\\.0\\.2\\.55 via 127\\.0\\.0\\.1: end: ");
}

}  // namespace
}  // namespace dotls::test
