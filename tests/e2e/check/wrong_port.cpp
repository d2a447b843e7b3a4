// Goal: dotls --check --connect with a -s that is not the port's, or without the one that it wants,
// names what the port speaks and what to type.

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <thread>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/net.hpp"
#include "tests/support/process.hpp"
#include "tests/support/tcp_server.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;
using testing::Not;

using CheckWrongPort = EndToEnd;

RunResult check(std::uint16_t port, const std::vector<std::string>& options) {
  std::vector<std::string> argv{
      dotls_path(), "--check", "--connect",  "127.0.0.1:" + std::to_string(port),
      "-t",         "2",       "--no-verify"};
  argv.insert(argv.end(), options.begin(), options.end());
  return run({.argv = std::move(argv)});
}

void expect_advice(const RunResult& result, const std::string& words) {
  EXPECT_EQ(result.status, 2) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr(words));
  EXPECT_THAT(result.out, Not(HasSubstr("wrong version number")));
}

// A port that greets each who comes with these bytes, or answers what it hears first with them.
TcpServer plain_port(const CertDir& certs, const std::string& script) {
  return TcpServer(certs, {.program = {"sh", "-c", script}, .env = {{"NOTLS", ""}}});
}

const std::string kSmtp = "printf '220 mx.example.org ESMTP\\r\\n'; cat >/dev/null";
const std::string kPop3 = "printf '+OK ready\\r\\n'; cat >/dev/null";
const std::string kImap = "printf '* OK ready\\r\\n'; cat >/dev/null";
const std::string kHttp =
    "head -c 1 >/dev/null; printf 'HTTP/1.1 400 Bad Request\\r\\n\\r\\n'; cat >/dev/null";

TEST_F(CheckWrongPort, GreetsWhereTlsWasExpected) {
  const CertDir certs;
  const std::vector<std::pair<std::string, std::string>> ports{
      {kSmtp, "the port speaks SMTP in the clear: type -s smtp\n"},
      {kPop3, "the port speaks POP3 in the clear: type -s pop3\n"},
      {kImap, "the port speaks IMAP in the clear: type -s imap\n"},
      {kHttp, "the port speaks HTTP, and no TLS: is it the right one?\n"}};
  for (const auto& [script, words] : ports) {
    const TcpServer server = plain_port(certs, script);
    expect_advice(check(server.port(), {}), words);
    server.wait_for_end();
  }
}

// The first answer is there before the handshake has begun, unless the machine is busy; the second
// comes only after our ClientHello.
TEST_F(CheckWrongPort, IsKnownHoweverFastItAnswers) {
  constexpr std::string_view kAnswer = "HTTP/1.1 400 Bad Request\r\n\r\n";
  const auto answer = [&](const UniqueFd& client) {
    static_cast<void>(::send(client.get(), kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL));
  };
  const Listener listener;
  std::thread server([&] {
    const UniqueFd first = listener.accept();
    answer(first);
    const UniqueFd second = listener.accept();
    EXPECT_TRUE(wait_ready(second.get(), POLLIN));
    answer(second);
    static_cast<void>(read_to_end(second.get()));
  });
  expect_advice(check(listener.port(), {}),
                "the port speaks HTTP, and no TLS: is it the right one?\n");
  // It is waited for, also where one connection was enough.
  connect_to(listener.port()).reset();
  server.join();
}

TEST_F(CheckWrongPort, GreetsInAnotherProtocol) {
  const CertDir certs;
  const std::vector<std::tuple<std::string, std::string, std::string>> ports{
      {kSmtp, "imap", "the port speaks SMTP: type -s smtp\n"},
      {kPop3, "smtp", "the port speaks POP3: type -s pop3\n"},
      {kImap, "pop3", "the port speaks IMAP: type -s imap\n"}};
  for (const auto& [script, protocol, words] : ports) {
    const TcpServer server = plain_port(certs, script);
    expect_advice(check(server.port(), {"-s", protocol}), words);
    server.wait_for_end();
  }
}

// Two connections: the first waits for a greeting.
TEST_F(CheckWrongPort, SpeaksTlsFromTheFirstByte) {
  const CertDir certs;
  for (const std::string protocol : {"smtp", "pop3", "imap"}) {
    const TcpServer server(certs, {.program = {"cat"}, .options = {"-t", "20"}});
    expect_advice(check(server.port(), {"-s", protocol}),
                  "the port speaks TLS from the first byte: leave -s out\n");
    server.wait_for_end(2);
  }
}

TEST_F(CheckWrongPort, SpeaksHttpWhereMailWasExpected) {
  const CertDir certs;
  const TcpServer server = plain_port(certs, kHttp);
  expect_advice(check(server.port(), {"-s", "smtp"}),
                "the port speaks HTTP, and no mail: is it the right one?\n");
  server.wait_for_end(2);
}

// Of a port that says nothing, or nothing known, nothing is made up.
TEST_F(CheckWrongPort, SpeaksNothingKnown) {
  const CertDir certs;
  for (const std::string script : {"cat >/dev/null", "printf 'SSH-2.0-x\\r\\n'; cat >/dev/null"}) {
    for (const std::vector<std::string>& options :
         {std::vector<std::string>{}, std::vector<std::string>{"-s", "smtp"}}) {
      const TcpServer server = plain_port(certs, script);
      const RunResult result = check(server.port(), options);
      EXPECT_EQ(result.status, 2) << result.out;
      EXPECT_THAT(result.out, Not(HasSubstr("the port speaks")));
    }
  }
}

TEST_F(CheckWrongPort, IsNoneWhereTheProtocolIsRightAndStarttlsIsMissing) {
  const CertDir certs;
  const TcpServer server =
      plain_port(certs, "printf '220 mx\\r\\n'; read -r x; printf '250 mx\\r\\n'; cat >/dev/null");
  const RunResult result = check(server.port(), {"-s", "smtp"});
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("the server does not offer STARTTLS"));
  EXPECT_THAT(result.out, Not(HasSubstr("the port speaks")));
  server.wait_for_end();
}

}  // namespace
}  // namespace dotls::test
