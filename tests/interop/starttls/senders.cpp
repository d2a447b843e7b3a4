// Goal: swaks and msmtp log in and send a message through STARTTLS.

#include "tests/interop/starttls/mail_clients.hpp"

namespace dotls::test {
namespace {

using Senders = EndToEnd;

void expect_sent(const MailHome& home, const MailServer& server, const RunResult& client) {
  EXPECT_EQ(client.status, 0) << client.out << client.err;
  EXPECT_EQ(server.wait_for_end(), 0) << server.log().text();
  EXPECT_EQ(server.upgrades(), 1U);
  ASSERT_EQ(home.queued().size(), 1U);
  EXPECT_THAT(home.queued()[0], testing::HasSubstr("\nThis is one.\n.\nIt had a dot.\n"));
  EXPECT_THAT(server.log().text(), testing::HasSubstr("AUTH PLAIN username=alice"));
}

TEST_F(Senders, Swaks) {
  const MailHome home;
  const MailServer server(home.smtp({"-v", "--require-tls"}));
  const TempDir directory;
  directory.write("message", alices_messages()[0]);
  expect_sent(home, server,
              run_client({"swaks",
                          "--server",
                          "127.0.0.1",
                          "--port",
                          server.port(),
                          "--tls",
                          "--tls-verify",
                          "--tls-ca-path",
                          server.root(),
                          "--auth",
                          "PLAIN",
                          "--auth-user",
                          "alice",
                          "--auth-password",
                          "secret",
                          "--from",
                          "a@b",
                          "--to",
                          "c@d",
                          "--data",
                          '@' + (directory / "message")}));
}

TEST_F(Senders, Msmtp) {
  const MailHome home;
  const MailServer server(home.smtp({"-v", "--require-tls"}));
  expect_sent(home, server,
              run_client({"msmtp", "--file=/dev/null", "--host=127.0.0.1",
                          "--port=" + server.port(), "--tls=on", "--tls-starttls=on",
                          "--tls-trust-file=" + server.root(), "--auth=plain", "--user=alice",
                          "--passwordeval=echo secret", "--from=a@b", "c@d"},
                         alices_messages()[0]));
}

}  // namespace
}  // namespace dotls::test
