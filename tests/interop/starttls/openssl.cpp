// Goal: openssl s_client -starttls speaks with the real mail programs through dotls.

#include "tests/interop/starttls/mail_clients.hpp"

namespace dotls::test {
namespace {

using OpensslClient = EndToEnd;

void expect_session(const ServerSetup& setup, const std::string& protocol,
                    const std::string& commands, const std::string& answer) {
  for (const std::string version : {"-tls1_2", "-tls1_3"}) {
    const MailServer server(setup);
    const RunResult client =
        run_client({"openssl", "s_client", "-connect", "127.0.0.1:" + server.port(), "-starttls",
                    protocol, version, "-CAfile", server.root(), "-verify_return_error",
                    "-verify_hostname", "localhost", "-quiet"},
                   commands);
    EXPECT_THAT(client.err, testing::HasSubstr("verify return:1")) << version;
    EXPECT_THAT(client.out, testing::HasSubstr(answer)) << version << client.err;
    server.wait_for_end();
    EXPECT_EQ(server.upgrades(), 1U) << server.log().text();
  }
}

TEST_F(OpensslClient, Smtp) {
  const MailHome home;
  expect_session(home.smtp({"-v"}), "smtp", "NOOP\r\nQUIT\r\n", "221 ");
}

TEST_F(OpensslClient, Pop3) {
  const MailHome home;
  expect_session(home.pop3({"-v"}), "pop3", "USER alice\r\nQUIT\r\n", "+OK");
}

TEST_F(OpensslClient, Imap) {
  const MailHome home;
  expect_session(home.imap({"-v"}), "imap", "a NOOP\r\nb LOGOUT\r\n", "b OK");
}

}  // namespace
}  // namespace dotls::test
