// Goal: one line an event, with the peer's address, so that fail2ban can read it.

#include <gmock/gmock.h>
#include <sys/socket.h>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using Messages = EndToEnd;

// What dotls says of plain HTTP on this connection with this environment.
std::string complaint(const std::map<std::string, std::string>& env,
                      const std::vector<std::string>& options = {}, bool is_tcp = true) {
  const CertDir certs;
  TcpPair tcp;
  int ends[2];
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  UniqueFd ours(ends[0]);
  UniqueFd theirs(ends[1]);
  if (is_tcp) {
    ours = std::move(tcp.client);
    theirs = std::move(tcp.server);
  }
  Command command{.argv = {dotls_path(), "-d", certs.path()},
                  .env = env,
                  .in = theirs.get(),
                  .out = theirs.get()};
  command.argv.insert(command.argv.end(), options.begin(), options.end());
  command.argv.push_back("true");
  Process dotls(command);
  theirs.reset();
  EXPECT_TRUE(send_all(ours.get(), "GET / HTTP/1.0\r\n\r\n"));
  ::shutdown(ours.get(), SHUT_WR);
  EXPECT_EQ(dotls.wait(), 97);
  return dotls.err().text();
}

TEST_F(Messages, NameTcpremoteip) {
  EXPECT_THAT(complaint({{"TCPREMOTEIP", "192.0.2.9"}}),
              testing::MatchesRegex("dotls: fatal: pid [0-9]+ from 192\\.0\\.2\\.9: [^\n]+\n"));
}

TEST_F(Messages, NameTcp6remoteip) {
  EXPECT_THAT(complaint({{"TCP6REMOTEIP", "2001:db8::9"}}),
              testing::MatchesRegex("dotls: fatal: pid [0-9]+ from 2001:db8::9: [^\n]+\n"));
}

TEST_F(Messages, NameTheSocketsPeerOtherwise) {
  EXPECT_THAT(complaint({}),
              testing::MatchesRegex("dotls: fatal: pid [0-9]+ from 127\\.0\\.0\\.1: [^\n]+\n"));
}

TEST_F(Messages, SayUnknownWithoutAnAddress) {
  EXPECT_THAT(complaint({}, {}, false),
              testing::MatchesRegex("dotls: fatal: pid [0-9]+ from unknown: [^\n]+\n"));
}

TEST_F(Messages, AreEscaped) {
  EXPECT_THAT(complaint({{"TCPREMOTEIP", "1\ndotls: fatal: forged"}}),
              testing::MatchesRegex("dotls: fatal: pid [0-9]+ from 1[^\n]+\n"));
}

TEST_F(Messages, AreAbsentWithQuiet) {
  EXPECT_EQ(complaint({}, {"-q"}), "");
}

// A log without a reader must not change our status.
int status_without_a_reader(const std::vector<std::string>& words, const std::string& input) {
  const CertDir certs;
  Pipe log;
  log.read_end.reset();
  Command command{
      .argv = {dotls_path(), "-v", "-d", certs.path()}, .input = input, .err = log.write_end.get()};
  command.argv.insert(command.argv.end(), words.begin(), words.end());
  return run(command).status;
}

TEST_F(Messages, WithoutAReaderLeaveTheStatusUnchanged) {
  EXPECT_EQ(status_without_a_reader({"cat"}, "GET / HTTP/1.0\r\n\r\n"), 97);
  EXPECT_EQ(status_without_a_reader({"-D", "soon", "cat"}, ""), 100);
  EXPECT_EQ(status_without_a_reader({"-n", "absent.pem", "cat"}, ""), 100);
}

// The program still gets SIGPIPE as dotls found it.
TEST_F(Messages, WithoutAReaderLeaveSigpipeToAProgramWithoutTls) {
  const CertDir certs;
  Pipe log;
  log.read_end.reset();
  const RunResult result =
      run({.argv = {dotls_path(), "-v", "-d", certs.path(), testprog({})[0], "signals"},
           .env = {{"NOTLS", ""}},
           .err = log.write_end.get()});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.out, testing::HasSubstr("SigIgn:\t0000000000000000"));
}

TEST_F(Messages, AreAbsentIfNothingIsWrong) {
  const CertDir certs;
  const TcpServer server(certs, {.program = {"true"}});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_until_end(), "");
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
  EXPECT_EQ(server.log().count("dotls"), 0U) << server.log().text();
}

TEST_F(Messages, WithVerboseTellNegotiationAndByteCounts) {
  const CertDir certs;
  const TcpServer server(
      certs,
      {.program = testprog({"digest", "source", "1", "4000", "exit", "3"}), .options = {"-v"}});
  TlsPeer client = connect_tls(
      server.port(), {.min_version = TLS1_3_VERSION, .suites = "TLS_CHACHA20_POLY1305_SHA256"});
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write(std::string(1234, 'x')));
  client.close_notify();
  EXPECT_EQ(client.read_until_end().size(), 4000 + text_summary(std::string(1234, 'x')).size() + 1);
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 3);
  const std::string begin = "^dotls: pid [0-9]+ from 127\\.0\\.0\\.1: ";
  server.log().wait_for(begin + "TLSv1\\.3.*TLS_CHACHA20_POLY1305_SHA256.*(x|X)25519.*resumed");
  server.log().wait_for(begin + "end: 1234 bytes in, 4070 bytes out, [0-9.]+ seconds, status 3$");
}

}  // namespace
}  // namespace dotls::test
