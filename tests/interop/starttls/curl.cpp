// Goal: curl --ssl-reqd sends and fetches mail with the real programs through dotls.

#include "tests/interop/starttls/mail_clients.hpp"

namespace dotls::test {
namespace {

using Curl = EndToEnd;

std::vector<std::string> curl(const MailServer& server, std::vector<std::string> more) {
  std::vector<std::string> argv{"curl",
                                "-sS",
                                "--ssl-reqd",
                                "--cacert",
                                server.root(),
                                "--resolve",
                                "localhost:" + server.port() + ":127.0.0.1",
                                "-u",
                                "alice:secret"};
  argv.insert(argv.end(), more.begin(), more.end());
  return argv;
}

TEST_F(Curl, Smtp) {
  const MailHome home;
  const MailServer server(home.smtp({"-v", "--require-tls"}));
  const RunResult client =
      run_client(curl(server, {"smtp://localhost:" + server.port(), "--mail-from", "a@b",
                               "--mail-rcpt", "c@d", "-T", "-"}),
                 alices_messages()[0]);
  EXPECT_EQ(client.status, 0) << client.err;
  EXPECT_EQ(server.wait_for_end(), 0);
  EXPECT_EQ(server.upgrades(), 1U);
  ASSERT_EQ(home.queued().size(), 1U);
  EXPECT_THAT(home.queued()[0], testing::HasSubstr("\nThis is one.\n.\nIt had a dot.\n"));
}

TEST_F(Curl, Pop3) {
  const MailHome home;
  const MailServer server(home.pop3({"-v", "--require-tls"}));
  const RunResult client = run_client(curl(server, {"pop3://localhost:" + server.port() + "/1"}));
  EXPECT_EQ(client.status, 0) << client.err;
  EXPECT_THAT(alices_messages(), testing::Contains(testing::StrEq(client.out.substr(
                                     0, client.out.find_last_not_of("\r\n") + 3))));
  EXPECT_EQ(server.wait_for_end(), 0);
  EXPECT_EQ(server.upgrades(), 1U);
}

// Without --require-tls: curl remembers LOGINDISABLED from before TLS (7.88), and imapfront-auth
// has no other way to log in. Dovecot has, see whole_dovecot.cpp.
TEST_F(Curl, Imap) {
  const MailHome home;
  const MailServer server(home.imap({"-v"}));
  const RunResult client =
      run_client(curl(server, {"imap://localhost:" + server.port() + "/INBOX;UID=1"}));
  EXPECT_EQ(client.status, 0) << client.err;
  EXPECT_THAT(alices_messages(), testing::Contains(client.out));
  server.wait_for_end();
  EXPECT_EQ(server.upgrades(), 1U);
}

}  // namespace
}  // namespace dotls::test
