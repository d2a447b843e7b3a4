// Goal: a POP3 program with APOP's timestamp in its greeting. Clients that use APOP whenever they
// see one still log in, in the clear and inside TLS.

#include "tests/interop/starttls/mail_clients.hpp"

namespace dotls::test {
namespace {

using Apop = EndToEnd;

void expect_no_apop(const MailRecords& records, std::size_t starts) {
  ASSERT_EQ(records.count(), starts);
  for (std::size_t n = 1; n <= starts; ++n)
    EXPECT_THAT(records.at(n).heard, testing::Not(testing::HasSubstr("APOP"))) << n;
  EXPECT_THAT(records.at(starts).heard, testing::HasSubstr("RETR"));
}

TEST_F(Apop, CurlInsideTls) {
  const MailRecords records;
  const MailServer server({.program = records.program("pop3"), .options = {"-s", "pop3"}});
  const RunResult client = run_client({"curl", "-sS", "--ssl-reqd", "--cacert", server.root(), "-u",
                                       "alice:secret", "pop3://127.0.0.1:" + server.port() + "/1"});
  EXPECT_EQ(client.status, 0) << client.err;
  EXPECT_EQ(client.out, kMailbox[0]);
  server.wait_for_end();
  expect_no_apop(records, 2);
}

TEST_F(Apop, CurlInTheClear) {
  const MailRecords records;
  const MailServer server({.program = records.program("pop3"), .options = {"-s", "pop3"}});
  const RunResult client =
      run_client({"curl", "-sS", "-u", "alice:secret", "pop3://127.0.0.1:" + server.port() + "/1"});
  EXPECT_EQ(client.status, 0) << client.err;
  EXPECT_EQ(client.out, kMailbox[0]);
  server.wait_for_end();
  expect_no_apop(records, 1);
}

TEST_F(Apop, Mpop) {
  for (const bool with_tls : {true, false}) {
    const MailRecords records;
    const MailServer server({.program = records.program("pop3"), .options = {"-s", "pop3"}});
    const TempDir directory;
    std::vector<std::string> argv{"mpop",
                                  "--file=/dev/null",
                                  "--host=127.0.0.1",
                                  "--port=" + server.port(),
                                  "--user=alice",
                                  "--passwordeval=echo secret",
                                  "--keep=on",
                                  "--uidls-file=" + (directory / "uidls"),
                                  "--delivery=mbox," + (directory / "box")};
    if (with_tls) {
      for (const std::string& word : {std::string("--tls=on"), std::string("--tls-starttls=on"),
                                      "--tls-trust-file=" + server.root()})
        argv.push_back(word);
    } else {
      // It refuses to send a password in the clear unless it is told how.
      argv.emplace_back("--auth=user");
    }
    const RunResult client = run_client(argv);
    EXPECT_EQ(client.status, 0) << client.out << client.err;
    EXPECT_THAT(read_file(directory / "box"), testing::HasSubstr("The third, with a dot."));
    server.wait_for_end();
    expect_no_apop(records, with_tls ? 2 : 1);
  }
}

}  // namespace
}  // namespace dotls::test
