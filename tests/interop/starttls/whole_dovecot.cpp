// Goal: a complete Dovecot without TLS, under dotls and socat, with real clients.

#include "tests/interop/starttls/mail_clients.hpp"

namespace dotls::test {
namespace {

using WholeDovecot = EndToEnd;

ServerSetup behind_socat(const std::string& protocol, std::uint16_t port) {
  return {.program = {"socat", "-", "TCP:127.0.0.1:" + std::to_string(port)},
          .options = {"-v", "--require-tls", "-s", protocol}};
}

TEST_F(WholeDovecot, Imap) {
  const Dovecot dovecot;
  const MailServer server(behind_socat("imap", dovecot.imap_port()));
  for (const std::string uid : {"1", "2", "3"}) {
    const RunResult client =
        run_client({"curl", "-sS", "--ssl-reqd", "--cacert", server.root(), "-u", "alice:secret",
                    "imap://127.0.0.1:" + server.port() + "/INBOX;UID=" + uid});
    EXPECT_EQ(client.status, 0) << client.err;
    EXPECT_THAT(alices_messages(), testing::Contains(client.out));
  }
  server.wait_for_end(3);
  EXPECT_EQ(server.upgrades(), 3U);
}

TEST_F(WholeDovecot, Pop3) {
  const Dovecot dovecot;
  const MailServer server(behind_socat("pop3", dovecot.pop3_port()));
  for (const std::string number : {"1", "2", "3"}) {
    const RunResult client =
        run_client({"curl", "-sS", "--ssl-reqd", "--cacert", server.root(), "-u", "alice:secret",
                    "pop3://127.0.0.1:" + server.port() + '/' + number});
    EXPECT_EQ(client.status, 0) << client.err;
    EXPECT_THAT(alices_messages(), testing::Contains(client.out));
  }
  server.wait_for_end(3);
  EXPECT_EQ(server.upgrades(), 3U);
}

}  // namespace
}  // namespace dotls::test
