// Goal: dotls -T -s upgrades and then gives its program a session that begins with the server's
// greeting, as if the server had just answered inside TLS.

#include <gmock/gmock.h>

#include "tests/e2e/verify/scripted_server.hpp"
#include "tests/support/binaries.hpp"
#include "tests/support/mail_home.hpp"
#include "tests/support/mail_records.hpp"

namespace dotls::test {
namespace {

using ClientStarttls = EndToEnd;

// The program echoes its greeting and then its input.
std::string greeting_for_the_program(const std::string& protocol, const std::vector<Line>& script) {
  ScriptedServer scripted(protocol, {"echo"});
  scripted.play(script);
  if (!scripted.start_tls()) {
    ADD_FAILURE() << scripted.dotls().err().text();
    return {};
  }
  scripted.server().say("mark\r\n");
  std::string all;
  for (std::string line; (line = scripted.server().line()) != "mark\r\n" && !line.empty();)
    all += line;
  scripted.server().leave();
  EXPECT_EQ(scripted.dotls().wait(), 0);
  EXPECT_EQ(scripted.dotls().err().text(), "");
  return all;
}

TEST_F(ClientStarttls, SmtpGreeting) {
  EXPECT_EQ(greeting_for_the_program("smtp", {{"", "220 mx.example ESMTP\r\n"},
                                              {"EHLO ", "250-mx\r\n250-SIZE 9\r\n250 starttls\r\n"},
                                              {"STARTTLS\r\n", "220 go\r\n"}}),
            "220 mx.example ESMTP\r\n");
}

TEST_F(ClientStarttls, SmtpGreetingOfSeveralLines) {
  EXPECT_EQ(
      greeting_for_the_program("smtp", {{"", "220-mx.example\r\n220-no spam\r\n220 ESMTP\r\n"},
                                        {"EHLO ", "250-mx\r\n250-STARTTLS\r\n250 HELP\r\n"},
                                        {"STARTTLS\r\n", "220-go\r\n220 on\r\n"}}),
      "220-mx.example\r\n220-no spam\r\n220 ESMTP\r\n");
}

TEST_F(ClientStarttls, Pop3GreetingWithItsTimestamp) {
  EXPECT_EQ(greeting_for_the_program(
                "pop3", {{"", "+OK ready <1.2@example>\r\n"}, {"STLS\r\n", "+OK go\r\n"}}),
            "+OK ready <1.2@example>\r\n");
}

TEST_F(ClientStarttls, ImapGreetingWithoutItsCapabilities) {
  EXPECT_EQ(greeting_for_the_program(
                "imap", {{"", "* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready\r\n"},
                         {"dotls1 STARTTLS\r\n", "dotls1 OK go\r\n"}}),
            "* OK ready\r\n");
}

// RFC 9051 §2.2.2: a server may say such things at any time.
TEST_F(ClientStarttls, ImapUntaggedLinesAreDropped) {
  EXPECT_EQ(greeting_for_the_program(
                "imap", {{"", "* OK ready\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"},
                         {"dotls1 STARTTLS\r\n",
                          "* OK [ALERT] pay\r\n* CAPABILITY AUTH=PLAIN\r\ndotls1 OK go\r\n"}}),
            "* OK ready\r\n");
}

std::string ehlo_of(const std::vector<std::string>& options) {
  ScriptedServer scripted("smtp", {"environment"}, options);
  scripted.server().say("220 mx\r\n");
  std::string ehlo = scripted.server().line();
  scripted.server().leave();
  EXPECT_EQ(scripted.dotls().wait(), 97);
  return ehlo;
}

// RFC 5321 §4.1.4: strict servers refuse a name without a dot.
TEST_F(ClientStarttls, EhloWithANameThatHasADotOrTheAddress) {
  EXPECT_THAT(ehlo_of({}),
              testing::MatchesRegex(R"(EHLO ([a-z0-9-]+(\.[a-z0-9-]+)+|\[127\.0\.0\.1\]))"
                                    "\r\n"));
}

TEST_F(ClientStarttls, EhloWithTheNameThatIsGiven) {
  EXPECT_EQ(ehlo_of({"--ehlo", "Mail.Example.org"}), "EHLO mail.example.org\r\n");
  EXPECT_EQ(ehlo_of({"--ehlo=[IPv6:2001:db8::1]"}), "EHLO [IPv6:2001:db8::1]\r\n");
}

// A server that answers byte by byte.
TEST_F(ClientStarttls, ServerOfSingleBytes) {
  ScriptedServer scripted("imap", {"echo"});
  const auto drip = [&](const std::string& text) {
    for (const char byte : text) scripted.server().say(std::string(1, byte));
  };
  drip("* OK ready\r\n");
  EXPECT_EQ(scripted.server().line(), "dotls1 STARTTLS\r\n");
  drip("dotls1 OK go\r\n");
  ASSERT_TRUE(scripted.start_tls());
  EXPECT_EQ(scripted.server().line(), "* OK ready\r\n");
  scripted.server().leave();
  EXPECT_EQ(scripted.dotls().wait(), 0);
}

// tcpclient, dotls and a script against a port; what the script heard.
std::string talk(const CertDir& certs, std::uint16_t port, const std::string& protocol,
                 const std::string& script, int status) {
  const RunResult result =
      run({.argv = {"tcpclient", "-RHl0", "127.0.0.1", std::to_string(port), dotls_path(), "-d",
                    certs.path(), "-T", "-s", protocol, "-c", "root.pem", "-h", "localhost", "sh",
                    "-c", script + "; cat >&2"}});
  EXPECT_EQ(result.status, status);
  return result.err;
}

TEST_F(ClientStarttls, AgainstDotlsItself) {
  const CertDir certs;
  const struct {
    std::string protocol;
    std::string script;
    std::string heard;
  } cases[] = {{"smtp", "printf 'NOOP\\r\\nQUIT\\r\\n'",
                "220 mailprog ESMTP\r\n250 2.0.0 ok\r\n221 2.0.0 bye\r\n"},
               {"pop3", "printf 'NOOP\\r\\nQUIT\\r\\n'", "+OK mailprog  ready\r\n+OK\r\n+OK\r\n"},
               {"imap", "printf 'a LOGOUT\\r\\n'",
                "* OK mailprog ready\r\n* BYE mailprog\r\na OK LOGOUT done\r\n"}};
  for (const auto& one : cases) {
    SCOPED_TRACE(one.protocol);
    const MailRecords records;
    const TcpServer server(certs, {.program = records.program(one.protocol),
                                   .options = {"-s", one.protocol, "--require-tls"}});
    EXPECT_EQ(talk(certs, server.port(), one.protocol, one.script, 0), one.heard);
    EXPECT_EQ(server.wait_for_end(), 0) << server.log().text();
    EXPECT_EQ(records.count(), 2U);
  }
}

TEST_F(ClientStarttls, AgainstDovecotsImap) {
  const CertDir certs;
  const Dovecot dovecot(chain_pem(certs.leaf()));
  const std::string heard =
      talk(certs, dovecot.imap_port(), "imap",
           "printf 'a LOGIN alice secret\\r\\nb SELECT INBOX\\r\\nc LOGOUT\\r\\n'", 0);
  EXPECT_THAT(heard, testing::StartsWith("* OK Dovecot (Debian) ready.\r\na OK "));
  EXPECT_THAT(heard, testing::HasSubstr("* 3 EXISTS\r\n"));
  EXPECT_THAT(heard, testing::HasSubstr("c OK "));
}

TEST_F(ClientStarttls, AgainstDovecotsPop3) {
  const CertDir certs;
  const Dovecot dovecot(chain_pem(certs.leaf()));
  const std::string heard =
      talk(certs, dovecot.pop3_port(), "pop3",
           "printf 'USER alice\\r\\nPASS secret\\r\\nSTAT\\r\\nQUIT\\r\\n'", 0);
  EXPECT_THAT(heard, testing::StartsWith("+OK Dovecot (Debian) ready.\r\n+OK"));
  EXPECT_THAT(heard, testing::HasSubstr("+OK 3 "));
}

// The certificate is checked after STARTTLS too.
TEST_F(ClientStarttls, AgainstTheWrongServer) {
  const CertDir certs;
  CertSpec spec;
  spec.dns = {"other.example"};
  const Dovecot dovecot(chain_pem(make_certificate(spec, authorities().intermediate)));
  EXPECT_THAT(talk(certs, dovecot.imap_port(), "imap", "echo started", 97),
              testing::AllOf(testing::HasSubstr("expected localhost, the certificate is for other"),
                             testing::Not(testing::HasSubstr("Dovecot"))));
}

}  // namespace
}  // namespace dotls::test
