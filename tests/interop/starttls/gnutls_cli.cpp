// Goal: gnutls-cli --starttls-proto speaks with the real mail programs through dotls.

#include "tests/interop/starttls/mail_clients.hpp"

namespace dotls::test {
namespace {

using GnutlsClient = EndToEnd;

void expect_session(const ServerSetup& setup, const std::string& protocol,
                    const std::string& commands, const std::string& answer) {
  const MailServer server(setup);
  const RunResult client =
      run_client({"gnutls-cli", "127.0.0.1", "-p", server.port(), "--starttls-proto", protocol,
                  "--x509cafile", server.root(), "--verify-hostname", "localhost"},
                 commands);
  EXPECT_EQ(client.status, 0) << client.out << client.err;
  EXPECT_THAT(client.out, testing::HasSubstr("The certificate is trusted"));
  EXPECT_THAT(client.out, testing::HasSubstr(answer));
  server.wait_for_end();
  EXPECT_EQ(server.upgrades(), 1U) << server.log().text();
}

TEST_F(GnutlsClient, Smtp) {
  const MailHome home;
  expect_session(home.smtp({"-v"}), "smtp", "NOOP\r\nQUIT\r\n", "221 ");
}

TEST_F(GnutlsClient, Pop3) {
  const MailHome home;
  expect_session(home.pop3({"-v"}), "pop3", "USER alice\r\nQUIT\r\n", "+OK");
}

TEST_F(GnutlsClient, Imap) {
  const MailHome home;
  expect_session(home.imap({"-v"}), "imap", "a NOOP\r\nb LOGOUT\r\n", "b OK");
}

}  // namespace
}  // namespace dotls::test
