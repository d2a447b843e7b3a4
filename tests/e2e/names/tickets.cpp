// Goal: with ticket.keys a client resumes its session with any process, in TLS 1.2 and 1.3, also
// when the keys rotate; whatever is wrong costs a full handshake and never the connection.

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/e2e/names/resuming.hpp"

namespace dotls::test {
namespace {

class Tickets : public EndToEnd, public testing::WithParamInterface<int> {
 protected:
  [[nodiscard]] static TlsSettings settings() {
    return {.min_version = GetParam(), .max_version = GetParam()};
  }
};
INSTANTIATE_TEST_SUITE_P(Tls, Tickets, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& version) {
                           return std::string(version.param == TLS1_2_VERSION ? "12" : "13");
                         });

ServerSetup setup(std::vector<std::string> options = {}) {
  return {.program = testprog({"say", "hello"}), .options = std::move(options)};
}

// What the session would show the server; OpenSSL's client offers the same one again if it must.
std::string ticket_of(const Visit& visit) {
  const unsigned char* bytes = nullptr;
  std::size_t size = 0;
  SSL_SESSION_get0_ticket(visit.session.get(), &bytes, &size);
  return {reinterpret_cast<const char*>(bytes), size};
}

// The keys rotate once meanwhile.
TEST_P(Tickets, ResumeAHundredTimesOfAHundred) {
  const CertDir certs;
  const std::string first = make_ticket_key();
  certs.write("ticket.keys", first);
  const TcpServer server(certs, setup());
  Visit last = visit(server.port(), nullptr, settings());
  EXPECT_TRUE(last.good);
  EXPECT_FALSE(last.resumed);
  int resumed = 0;
  for (int i = 0; i < 100; ++i) {
    if (i == 50) certs.write("ticket.keys", make_ticket_key() + first);
    Visit next = visit(server.port(), last.session.get(), settings());
    EXPECT_EQ(next.word, "hello\n");
    resumed += next.resumed ? 1 : 0;
    if (next.can_resume()) last = std::move(next);
  }
  EXPECT_EQ(resumed, 100);
  EXPECT_EQ(server.wait_for_end(101), 0);
}

// A client of TLS 1.3 uses a ticket once, so each visit must bring the next one.
TEST_P(Tickets, BringTheNextOne) {
  const CertDir certs;
  certs.write("ticket.keys", make_ticket_key());
  const TcpServer server(certs, setup());
  Visit last = visit(server.port(), nullptr, settings());
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(last.can_resume()) << i;
    Visit next = visit(server.port(), last.session.get(), settings());
    EXPECT_TRUE(next.resumed) << i;
    if (GetParam() == TLS1_3_VERSION) {
      EXPECT_NE(ticket_of(next), ticket_of(last)) << i;
    }
    last = std::move(next);
  }
  server.wait_for_end(6);
}

TEST_P(Tickets, KeepTheRequestedNameForTheProgram) {
  const CertDir certs;
  certs.write("ticket.keys", make_ticket_key());
  const TcpServer server(certs, {.program = testprog({"environment"}), .options = {"-z"}});
  TlsSettings named = settings();
  named.server_name = "mail.example.org";
  const Visit first = visit(server.port(), nullptr, named);
  EXPECT_THAT(first.word, testing::HasSubstr("SSL_TLS_SNI=mail.example.org"));
  const Visit second = visit(server.port(), first.session.get(), named);
  EXPECT_TRUE(second.resumed);
  EXPECT_THAT(second.word, testing::HasSubstr("SSL_TLS_SNI=mail.example.org"));
  server.wait_for_end(2);
}

TEST_P(Tickets, SurviveARotation) {
  const CertDir certs;
  const std::string first = make_ticket_key();
  const std::string second = make_ticket_key();
  const std::string third = make_ticket_key();
  const std::string fourth = make_ticket_key();
  certs.write("ticket.keys", first);
  const TcpServer server(certs, setup());
  const Visit before = visit(server.port(), nullptr, settings());
  certs.write("ticket.keys", second + first);
  const Visit after = visit(server.port(), before.session.get(), settings());
  EXPECT_TRUE(after.resumed);
  certs.write("ticket.keys", third + second + first);
  EXPECT_TRUE(visit(server.port(), before.session.get(), settings()).resumed);
  // The first key is gone, but a client that came meanwhile got a ticket of the second.
  certs.write("ticket.keys", fourth + third + second);
  const Visit old = visit(server.port(), before.session.get(), settings());
  EXPECT_TRUE(old.good);
  EXPECT_FALSE(old.resumed);
  EXPECT_TRUE(visit(server.port(), after.session.get(), settings()).resumed);
  server.wait_for_end(5);
}

// A machine that is a rotation ahead uses a key that the others know as the next one.
TEST_P(Tickets, OfTheNextKeyAreAccepted) {
  const CertDir certs;
  const std::string current = make_ticket_key();
  const std::string next = make_ticket_key();
  const std::string earlier = make_ticket_key() + make_ticket_key();
  certs.write("ticket.keys", next + make_ticket_key() + current + earlier.substr(0, 80));
  const TcpServer server(certs, setup());
  const Visit ahead = visit(server.port(), nullptr, settings());
  certs.write("ticket.keys", current + next + earlier);
  const Visit behind = visit(server.port(), ahead.session.get(), settings());
  EXPECT_TRUE(behind.resumed);
  certs.write("ticket.keys", next + make_ticket_key() + current + earlier.substr(0, 80));
  EXPECT_TRUE(visit(server.port(), behind.session.get(), settings()).resumed);
  server.wait_for_end(3);
}

// Two servers with the same keys are one to a client; with others they are not.
TEST_P(Tickets, AreSharedByTheKeysOnly) {
  const CertDir certs;
  const std::string key = make_ticket_key();
  certs.write("ticket.keys", key);
  const TcpServer one(certs, setup());
  const Visit first = visit(one.port(), nullptr, settings());
  const TcpServer same(certs, setup());
  EXPECT_TRUE(visit(same.port(), first.session.get(), settings()).resumed);
  certs.write("ticket.keys", make_ticket_key());
  const Visit foreign = visit(same.port(), first.session.get(), settings());
  EXPECT_TRUE(foreign.good);
  EXPECT_FALSE(foreign.resumed);
  one.wait_for_end(1);
  same.wait_for_end(2);
}

// A ticket with a known name whose secrets are others: forged, or a file mixed up.
TEST_P(Tickets, OfAnotherSecretAreIgnored) {
  const CertDir certs;
  const std::string key = make_ticket_key();
  certs.write("ticket.keys", key);
  const TcpServer server(certs, setup());
  const Visit first = visit(server.port(), nullptr, settings());
  certs.write("ticket.keys", key.substr(0, 16) + make_ticket_key().substr(16));
  const Visit forged = visit(server.port(), first.session.get(), settings());
  EXPECT_TRUE(forged.good);
  EXPECT_FALSE(forged.resumed);
  server.wait_for_end(2);
}

TEST_P(Tickets, AreNotSentWithoutTheFile) {
  const CertDir certs;
  const TcpServer server(certs, setup());
  const Visit first = visit(server.port(), nullptr, settings());
  EXPECT_TRUE(first.good);
  EXPECT_FALSE(first.can_resume());
  EXPECT_FALSE(visit(server.port(), first.session.get(), settings()).resumed);
  server.wait_for_end(2);
  EXPECT_THAT(server.log().text(), testing::Not(testing::HasSubstr("dotls:")));
}

void expect_none(const CertDir& certs, const TlsSettings& settings, const std::string& why) {
  SCOPED_TRACE(why);
  const TcpServer server(certs, setup());
  const Visit first = visit(server.port(), nullptr, settings);
  EXPECT_TRUE(first.good);
  EXPECT_FALSE(first.can_resume());
  EXPECT_EQ(server.wait_for_end(), 0);
  EXPECT_EQ(server.log().count("^dotls: pid .*: no session tickets: .*ticket\\.keys: " + why), 1U)
      << server.log().text();
}

TEST_P(Tickets, AreNotSentIfTheFileIsUnusable) {
  const CertDir certs;
  certs.write("ticket.keys", make_ticket_key(), 0644);
  expect_none(certs, settings(), "holds a secret and is open to everyone; chmod 640");
  certs.write("ticket.keys", "");
  expect_none(certs, settings(), "0 bytes long");
  certs.write("ticket.keys", make_ticket_key() + 'x');
  expect_none(certs, settings(), "81 bytes long");
  certs.write("ticket.keys", std::string(400, 'x'));
  expect_none(certs, settings(), "400 bytes long");
  ::unlink((certs / "ticket.keys").c_str());
  ASSERT_EQ(::mkdir((certs / "ticket.keys").c_str(), 0700), 0);
  expect_none(certs, settings(), "not a regular file");
  ::rmdir((certs / "ticket.keys").c_str());
  ASSERT_EQ(::mkfifo((certs / "ticket.keys").c_str(), 0600), 0);
  expect_none(certs, settings(), "not a regular file");
}

// A resumed session is not verified again: CRLs and expiry would be bypassed.
TEST_P(Tickets, AreNeitherSentNorAcceptedWithClientVerification) {
  const CertDir certs;
  certs.write("ticket.keys", make_ticket_key());
  certs.write("ca.pem", authorities().root.certificate_pem(), 0644);
  const TcpServer open(certs, setup());
  const Visit first = visit(open.port(), nullptr, settings());
  EXPECT_TRUE(first.can_resume());
  for (const std::string mode : {"optional_no_ca", "optional"}) {
    const TcpServer asking(certs, setup({"-c", "ca.pem", "--verify-client", mode}));
    const Visit second = visit(asking.port(), first.session.get(), settings());
    EXPECT_TRUE(second.good);
    EXPECT_FALSE(second.resumed);
    EXPECT_FALSE(second.can_resume());
    asking.wait_for_end();
  }
  open.wait_for_end();
}

// A ticket of the open service, which asks nobody, is no way into the closed one.
TEST_P(Tickets, LetNobodyInWhoIsNotAllowed) {
  const CertDir certs;
  certs.write("ticket.keys", make_ticket_key());
  certs.write("ca.pem", authorities().root.certificate_pem(), 0644);
  const TcpServer open(certs, setup());
  const Visit first = visit(open.port(), nullptr, settings());
  EXPECT_TRUE(first.can_resume());
  const std::string pin = "sha256//" + std::string(42, 'A') + "E=";
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"-c", "ca.pem", "--allow-dns", "*.example.org"},
        {"--allow-pin", pin}}) {
    const TcpServer closed(certs, setup(options));
    const Visit second = visit(closed.port(), first.session.get(), settings());
    EXPECT_FALSE(second.resumed);
    EXPECT_EQ(second.word, "");
    EXPECT_EQ(closed.wait_for_end(), 97);
  }
  open.wait_for_end();
}

// With the same keys but another certificate it is another server.
TEST_P(Tickets, AreBoundToTheCertificate) {
  const CertDir certs;
  const CertDir others;
  const std::string key = make_ticket_key();
  certs.write("ticket.keys", key);
  others.write("ticket.keys", key);
  const TcpServer one(certs, setup());
  const TcpServer other(others, setup());
  const Visit first = visit(one.port(), nullptr, settings());
  const Visit second = visit(other.port(), first.session.get(), settings());
  EXPECT_TRUE(second.good);
  EXPECT_FALSE(second.resumed);
  one.wait_for_end();
  other.wait_for_end();
}

TEST_P(Tickets, AreBoundToTheNamesCertificate) {
  const CertDir certs;
  certs.write("ticket.keys", make_ticket_key());
  ASSERT_EQ(::mkdir((certs / "sni").c_str(), 0755), 0);
  CertSpec spec;
  spec.dns = {"a.example"};
  certs.write("sni/a.example.pem", chain_pem(make_certificate(spec, authorities().intermediate)));
  const TcpServer server(certs, setup());
  TlsSettings named = settings();
  named.server_name = "a.example";
  const Visit first = visit(server.port(), nullptr, named);
  EXPECT_TRUE(visit(server.port(), first.session.get(), named).resumed);
  TlsSettings unnamed = settings();
  unnamed.server_name = "b.example";
  const Visit elsewhere = visit(server.port(), first.session.get(), unnamed);
  EXPECT_TRUE(elsewhere.good);
  EXPECT_FALSE(elsewhere.resumed);
  server.wait_for_end(3);
}

TEST_P(Tickets, AreReportedToTheProgram) {
  const CertDir certs;
  certs.write("ticket.keys", make_ticket_key());
  const TcpServer server(certs, {.program = testprog({"environment"}), .options = {"-z"}});
  const Visit first = visit(server.port(), nullptr, settings());
  EXPECT_THAT(first.word, testing::HasSubstr("SSL_SESSION_RESUMED=Initial"));
  const Visit second = visit(server.port(), first.session.get(), settings());
  EXPECT_THAT(second.word, testing::HasSubstr("SSL_SESSION_RESUMED=Resumed"));
  server.wait_for_end(2);
}

TEST_P(Tickets, ServeOpensslsClient) {
  const CertDir certs;
  certs.write("ticket.keys", make_ticket_key());
  const TcpServer server(certs, setup());
  const std::string file = certs / "session";
  const std::string version = GetParam() == TLS1_2_VERSION ? "-tls1_2" : "-tls1_3";
  for (const std::string flag : {"-sess_out", "-sess_in"}) {
    const RunResult client = run(
        {.argv = {"openssl", "s_client", "-connect", "127.0.0.1:" + std::to_string(server.port()),
                  version, flag, file, "-ign_eof"}});
    EXPECT_THAT(client.out,
                testing::HasSubstr(flag == "-sess_in" ? "\nReused, TLS" : "\nNew, TLS"));
  }
  server.wait_for_end(2);
}

TEST_P(Tickets, ServeGnutlssClient) {
  const CertDir certs;
  certs.write("ticket.keys", make_ticket_key());
  const TcpServer server(certs, setup());
  const std::string version = GetParam() == TLS1_2_VERSION ? "1.2" : "1.3";
  const RunResult client =
      run({.argv = {"gnutls-cli", "127.0.0.1", "-p", std::to_string(server.port()), "--insecure",
                    "--resume", "--waitresumption", "--priority",
                    "NORMAL:-VERS-ALL:+VERS-TLS" + version}});
  EXPECT_THAT(client.out, testing::HasSubstr("*** This is a resumed session"));
  server.wait_for_end(2);
}

}  // namespace
}  // namespace dotls::test
