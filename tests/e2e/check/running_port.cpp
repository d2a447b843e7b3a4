// Goal: dotls --check --connect shakes hands with a running port, reports what it presents, and
// with -s whether the port obeys injected commands inside TLS (CVE-2011-0411).

#include <gmock/gmock.h>

#include <optional>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/mail_peer.hpp"
#include "tests/support/mail_records.hpp"
#include "tests/support/net.hpp"
#include "tests/support/process.hpp"
#include "tests/support/tcp_server.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

using CheckRunningPort = EndToEnd;

Command check_command(const CertDir& certs, std::uint16_t port, std::vector<std::string> options,
                      const std::string& host = "localhost") {
  std::vector<std::string> argv{
      dotls_path(), "--check", "--connect", host + ':' + std::to_string(port), "-d", certs.path()};
  argv.insert(argv.end(), options.begin(), options.end());
  return {.argv = std::move(argv)};
}

RunResult check(const CertDir& certs, std::uint16_t port, std::vector<std::string> options) {
  return run(check_command(certs, port, std::move(options)));
}

const CertSpec kLasting{.valid_until = 60L * 86'400 + 3'600};

TEST_F(CheckRunningPort, IsFine) {
  const CertDir certs(kLasting);
  const TcpServer server(certs, {.program = testprog({"echo"})});
  const RunResult result = check(certs, server.port(), {"-c", certs / "root.pem"});
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("session: TLSv1.3"));
  EXPECT_THAT(result.out, HasSubstr("days_left: 60"));
  EXPECT_THAT(result.out, HasSubstr("verified: yes"));
  EXPECT_THAT(result.out, HasSubstr("intermediates: 1\n"));
  // A look at a port leaves no complaint in its log.
  EXPECT_EQ(server.wait_for_end(), 0);
  EXPECT_EQ(server.log().count("dotls"), 0U) << server.log().text();
}

// What it says of itself is what a connection would say.
TEST_F(CheckRunningPort, SaysEhloAsAClientDoes) {
  const CertDir certs(kLasting);
  for (const auto& [options, says] :
       {std::pair{std::vector<std::string>{},
                  R"(EHLO ([a-z0-9.-]+\.[a-z0-9-]+|\[127\.0\.0\.1\])\s*)"},
        std::pair{std::vector<std::string>{"--ehlo", "a.example"}, R"(EHLO a\.example\s*)"}}) {
    const MailRecords records;
    const TcpServer server(certs, {.program = records.program("smtp"), .options = {"-s", "smtp"}});
    std::vector<std::string> all{"-s", "smtp", "-c", certs / "root.pem"};
    all.insert(all.end(), options.begin(), options.end());
    const RunResult result = check(certs, server.port(), all);
    EXPECT_EQ(result.status, 0) << result.out << result.err;
    EXPECT_THAT(records.at(1).heard, testing::MatchesRegex(says));
    server.wait_for_end(2);
  }
}

TEST_F(CheckRunningPort, IsBrokenWhereItIsNotVerified) {
  const CertDir certs(kLasting);
  const TcpServer server(certs, {.program = testprog({"echo"})});
  const RunResult result =
      check(certs, server.port(), {"-c", certs / "root.pem", "-h", "other.example"});
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("expected other.example"));
  EXPECT_THAT(result.out, HasSubstr("names: localhost"));  // and still tells what it presents
  server.wait_for_end();
}

// A port that is looked at on its own machine has a certificate for quite another name.
TEST_F(CheckRunningPort, OfThisMachineIsFineByItsChain) {
  CertSpec elsewhere = kLasting;
  elsewhere.dns = {"mx.example.org"};
  const CertDir certs(elsewhere);
  const TcpServer server(certs, {.program = testprog({"echo"})});
  for (const std::string host : {"localhost", "LocalHost.", "127.0.0.1", "[::ffff:127.0.0.1]"}) {
    const RunResult result =
        run(check_command(certs, server.port(), {"-c", certs / "root.pem"}, host));
    EXPECT_EQ(result.status, 0) << host << result.out << result.err;
    EXPECT_THAT(result.out, HasSubstr("verified: yes\n"));
    EXPECT_THAT(result.out, testing::ContainsRegex("\n  name: not checked, [^\n]*-h NAME"));
  }
  server.wait_for_end(4);
}

TEST_F(CheckRunningPort, OfThisMachineIsBrokenWithoutATrustedChain) {
  const CertDir certs(kLasting);
  const CertDir others;
  const std::string foreign =
      others.write("foreign.pem", authorities().foreign_root.certificate_pem());
  const TcpServer server(certs, {.program = testprog({"echo"})});
  const RunResult result = run(check_command(certs, server.port(), {"-c", foreign}, "127.0.0.1"));
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("not verified: "));
  EXPECT_THAT(result.out, HasSubstr("verified: no\n"));
  server.wait_for_end();
}

TEST_F(CheckRunningPort, OfThisMachineIsCheckedByTheNameThatIsGiven) {
  const CertDir certs(kLasting);
  const TcpServer server(certs, {.program = testprog({"echo"})});
  for (const std::string host : {"localhost", "127.0.0.1"}) {
    for (const auto& [name, status] : {std::pair{"localhost", 0}, std::pair{"mx.example.org", 2}}) {
      const RunResult result =
          run(check_command(certs, server.port(), {"-c", certs / "root.pem", "-h", name}, host));
      EXPECT_EQ(result.status, status) << name << result.out;
      EXPECT_THAT(result.out, testing::Not(HasSubstr("not checked")));
    }
  }
  server.wait_for_end(4);
}

TEST_F(CheckRunningPort, IsBrokenWhereNobodyListens) {
  const CertDir certs;
  const ReservedPort port;
  const RunResult result = check(certs, port.port(), {});
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("cannot connect"));
}

TEST_F(CheckRunningPort, IsBrokenIfItSaysNothing) {
  const CertDir certs;
  const Listener silent;
  const RunResult result = check(certs, silent.port(), {"-t", "1"});
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("not finished in time"));
}

// What a server says inside TLS after a command was sent together with STARTTLS.
struct InsideTls {
  std::string at_once;
  std::string to_quit;
};

// One visit to an SMTP server that takes no notice of what comes with STARTTLS.
void serve_visit(const Listener& listener, const Credential& leaf,
                 const std::optional<InsideTls>& injected) {
  MailPeer server(listener.accept());
  server.say("220 mx\r\n");
  server.until("^EHLO ");
  server.say("250-mx\r\n250 STARTTLS\r\n");
  server.until("^STARTTLS");
  if (injected) {
    EXPECT_THAT(server.line(), HasSubstr("XDOTLSPROBE"));
  }
  server.say("220 go\r\n");
  if (!server.start_tls({.own = leaf}, TlsPeer::Role::Server)) return;
  if (injected) {
    server.say(injected->at_once);
    server.until("^QUIT");
    server.say(injected->to_quit);
  }
  server.leave();
}

// What --check says of a server that behaves so.
RunResult check_for_injection(const InsideTls& behaviour) {
  const CertDir certs(kLasting);
  const Listener listener;
  Process checking(check_command(certs, listener.port(), {"-s", "smtp", "-c", certs / "root.pem"}));
  serve_visit(listener, certs.leaf(), std::nullopt);
  serve_visit(listener, certs.leaf(), behaviour);
  const int status = checking.wait();
  return {status, checking.out().text(), checking.err().text()};
}

TEST_F(CheckRunningPort, ThatObeysInjectedCommandsIsBroken) {
  const RunResult result = check_for_injection({"502 unknown command\r\n", "221 bye\r\n"});
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("obeys inside TLS what was said in the clear"));
}

TEST_F(CheckRunningPort, ThatAnswersTheGoodbyeAloneIsSafe) {
  for (const std::string answer :
       {"221 bye\r\n", "503 say EHLO first\r\n", "250-so\r\n250 be it\r\n"}) {
    const RunResult result = check_for_injection({"", answer});
    EXPECT_EQ(result.status, 0) << answer << result.out;
    EXPECT_THAT(result.out, HasSubstr("ignored: nothing said in the clear was answered"));
  }
}

TEST_F(CheckRunningPort, ThatAnswersNothingIsNotReportedSafe) {
  const RunResult result = check_for_injection({"", ""});
  EXPECT_EQ(result.status, 1) << result.out;
  EXPECT_THAT(result.out, HasSubstr("not known to be safe"));
}

TEST_F(CheckRunningPort, ThatRefusesTheSecondConnectionIsNotReportedSafe) {
  const CertDir certs(kLasting);
  const Listener listener;
  Process checking(check_command(certs, listener.port(), {"-s", "smtp", "-c", certs / "root.pem"}));
  serve_visit(listener, certs.leaf(), std::nullopt);
  MailPeer server(listener.accept());
  server.say("421 too many connections\r\n");
  server.leave();
  EXPECT_EQ(checking.wait(), 1) << checking.out().text();
  EXPECT_THAT(checking.out().text(), HasSubstr("not tried, so not known to be safe"));
}

TEST_F(CheckRunningPort, OfDotlsItselfIsSafe) {
  const CertDir certs(kLasting);
  const MailRecords records;
  for (const std::string protocol : {"smtp", "pop3", "imap"}) {
    const TcpServer server(certs,
                           {.program = records.program(protocol), .options = {"-s", protocol}});
    const RunResult result =
        check(certs, server.port(), {"-s", protocol, "-c", certs / "root.pem"});
    EXPECT_EQ(result.status, 0) << protocol << "\n" << result.out << result.err;
    EXPECT_THAT(result.out, HasSubstr("CVE-2011-0411")) << protocol;
    server.wait_for_end(2);
  }
}

}  // namespace
}  // namespace dotls::test
