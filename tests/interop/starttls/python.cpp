// Goal: Python's smtplib, poplib and imaplib, in the clear and after starttls(): the same mailbox
// and the same message either way.

#include <algorithm>

#include "tests/interop/starttls/mail_clients.hpp"
#include "tests/support/bytes.hpp"

namespace dotls::test {
namespace {

using Python = EndToEnd;

// Runs a script with the names `port`, `tls` (a context, or None in the clear) and `text`.
RunResult run_python(const MailServer& server, bool with_tls, const std::string& script) {
  const std::string start =
      "import hashlib, imaplib, poplib, smtplib, ssl, sys\n"
      "port = int(sys.argv[1])\n"
      "tls = ssl.create_default_context(cafile=sys.argv[2]) if sys.argv[3] == 'tls' else None\n"
      "text = sys.stdin.buffer.read()\n";
  return run_client({"/usr/bin/python3", "-c", start + script, server.port(), server.root(),
                     with_tls ? "tls" : "clear"},
                    alices_messages()[1]);
}

void expect_on_either_way(const ServerSetup& setup, const std::string& script,
                          const std::string& output) {
  const MailServer server(setup);
  for (const bool with_tls : {false, true}) {
    const RunResult client = run_python(server, with_tls, script);
    EXPECT_EQ(client.status, 0) << client.err;
    EXPECT_EQ(client.out, output);
    server.wait_for_end(with_tls ? 2 : 1);
    EXPECT_EQ(server.upgrades(), with_tls ? 1U : 0U) << server.log().text();
  }
}

std::string digests_of_the_mailbox() {
  std::vector<std::string> digests;
  for (const std::string& message : alices_messages()) {
    const std::string summary = text_summary(message);
    digests.push_back(summary.substr(summary.find(' ') + 1));
  }
  std::sort(digests.begin(), digests.end());
  return digests[0] + '\n' + digests[1] + '\n' + digests[2] + '\n';
}

TEST_F(Python, Smtplib) {
  const MailHome home;
  expect_on_either_way(home.smtp({"-v"}),
                       "s = smtplib.SMTP('localhost', port)\n"
                       "if tls:\n"
                       "    s.ehlo()\n"
                       "    assert s.has_extn('starttls')\n"
                       "    s.starttls(context=tls)\n"
                       "s.login('alice', 'secret')\n"
                       "s.sendmail('a@b', ['c@d'], text)\n"
                       "s.quit()\n",
                       "");
  ASSERT_EQ(home.queued().size(), 2U);
  for (const std::string& message : home.queued())
    EXPECT_THAT(message, testing::HasSubstr("\nThis is two.\n.\nIt had a dot.\n"));
}

TEST_F(Python, Poplib) {
  const MailHome home;
  expect_on_either_way(home.pop3({"-v"}),
                       "p = poplib.POP3('localhost', port)\n"
                       "if tls: p.stls(context=tls)\n"
                       "p.user('alice')\n"
                       "p.pass_('secret')\n"
                       "all = [b'\\r\\n'.join(p.retr(n)[1]) for n in range(1, p.stat()[0] + 1)]\n"
                       "all = [m.rstrip(b'\\r\\n') + b'\\r\\n' for m in all]\n"
                       "p.quit()\n"
                       "print('\\n'.join(sorted(hashlib.sha256(m).hexdigest() for m in all)))\n",
                       digests_of_the_mailbox());
}

TEST_F(Python, Imaplib) {
  const MailHome home;
  expect_on_either_way(home.imap({"-v"}),
                       "i = imaplib.IMAP4('localhost', port)\n"
                       "if tls: i.starttls(ssl_context=tls)\n"
                       "i.login('alice', 'secret')\n"
                       "i.select()\n"
                       "all = [i.fetch(str(n), '(BODY.PEEK[])')[1][0][1] for n in (1, 2, 3)]\n"
                       "i.logout()\n"
                       "print('\\n'.join(sorted(hashlib.sha256(m).hexdigest() for m in all)))\n",
                       digests_of_the_mailbox());
}

}  // namespace
}  // namespace dotls::test
