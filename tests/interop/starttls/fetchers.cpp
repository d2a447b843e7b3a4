// Goal: mpop and fetchmail fetch a mailbox of three messages through STARTTLS, unchanged.

#include <filesystem>

#include "tests/interop/starttls/mail_clients.hpp"

namespace dotls::test {
namespace {

using Fetchers = EndToEnd;

const std::vector<std::vector<std::string>> kBoth{{"-v"}, {"-v", "--require-tls"}};

// Each message is there, with local line ends and whatever headers the client adds.
void expect_all_messages(const std::string& fetched) {
  for (const std::string number : {"one", "two", "three"}) {
    EXPECT_EQ(
        count_of(fetched, "Subject: " + number + "\n\nThis is " + number + ".\n.\nIt had a dot.\n"),
        1U)
        << fetched;
  }
}

void expect_mpop(const ServerSetup& setup) {
  const MailServer server(setup);
  const TempDir directory;
  const RunResult client = run_client(
      {"mpop", "--file=/dev/null", "--host=127.0.0.1", "--port=" + server.port(), "--tls=on",
       "--tls-starttls=on", "--tls-trust-file=" + server.root(), "--user=alice",
       "--passwordeval=echo secret", "--uidls-file=" + (directory / "uidls"),
       "--delivery=mbox," + (directory / "box")});
  EXPECT_EQ(client.status, 0) << client.out << client.err;
  EXPECT_EQ(server.wait_for_end(), 0) << server.log().text();
  EXPECT_EQ(server.upgrades(), 1U);
  expect_all_messages(read_file(directory / "box"));
}

TEST_F(Fetchers, Mpop) {
  const MailHome home;
  expect_mpop(home.pop3({"-v", "--require-tls"}));
}

// A program that knows no CAPA, in the clear and inside TLS.
TEST_F(Fetchers, MpopOfQmail) {
  for (const std::vector<std::string>& options : kBoth) {
    const MailHome home;
    expect_mpop(home.qmail_pop3(options));
  }
}

void expect_fetchmail(const std::string& protocol, const ServerSetup& setup) {
  const MailServer server(setup);
  const TempDir directory;
  const std::string file = directory.write(
      "rc",
      "poll 127.0.0.1 protocol " + protocol + " port " + server.port() +
          " user alice password secret sslproto 'TLS1.2+' sslcertck sslcertfile " + server.root() +
          " sslcommonname localhost fetchall mda \"cat >>" + (directory / "box") + "\"\n",
      0600);
  const RunResult client =
      run_client({"fetchmail", "--nodetach", "--pidfile", directory / "pid", "-f", file}, {},
                 {{"FETCHMAILHOME", directory.path()}, {"HOME", directory.path()}});
  EXPECT_EQ(client.status, 0) << client.out << client.err;
  server.wait_for_end();
  EXPECT_EQ(server.upgrades(), 1U) << server.log().text();
  expect_all_messages(read_file(directory / "box"));
}

TEST_F(Fetchers, FetchmailPop3) {
  const MailHome home;
  expect_fetchmail("pop3", home.pop3({"-v", "--require-tls"}));
}

TEST_F(Fetchers, FetchmailOfQmail) {
  for (const std::vector<std::string>& options : kBoth) {
    const MailHome home;
    expect_fetchmail("pop3", home.qmail_pop3(options));
  }
}

TEST_F(Fetchers, FetchmailImap) {
  const MailHome home;
  expect_fetchmail("imap", home.imap({"-v", "--require-tls"}));
}

}  // namespace
}  // namespace dotls::test
