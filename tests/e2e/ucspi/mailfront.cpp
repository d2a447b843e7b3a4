// Goal: Debian's mailfront, which does STARTTLS by UCSPI-TLS, takes ten megabytes in the clear and
// inside TLS, and a login only inside.

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/support/end_to_end.hpp"
#include "tests/support/mail_home.hpp"
#include "tests/support/mail_peer.hpp"

namespace dotls::test {
namespace {

using UcspiMailfront = EndToEnd;

using testing::HasSubstr;
using testing::Not;

constexpr std::size_t kBytes = std::size_t{10} << 20U;
constexpr const char* kLogin = "AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n";

// Printable, since mailfront changes line ends and dots.
std::string make_message() {
  std::string message = "Subject: a big one\r\n\r\n";
  const std::string bytes = pattern_text(42, kBytes / 2);
  static constexpr char kDigits[] = "0123456789abcdef";
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const auto byte = static_cast<unsigned char>(bytes[at]);
    message += kDigits[byte >> 4U];
    message += kDigits[byte & 0xfU];
    if (at % 38 == 37) message += "\r\n";
  }
  return message + "\r\n";
}

std::string without_cr(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
  return text;
}

class Mailfront {
 public:
  Mailfront() : server_(certs_, setup(home_)), client_(connect_to(server_.port())) {
    client_.until("^220 ");
  }

  MailPeer& client() { return client_; }
  void start_tls() {
    client_.ask("STARTTLS\r\n", "^220 ");
    ASSERT_TRUE(client_.start_tls()) << client_.tls().error();
  }
  void send() {
    const std::string message = make_message();
    client_.ask("MAIL FROM:<a@example.org>\r\n", "^250 ");
    client_.ask("RCPT TO:<b@example.org>\r\n", "^250 ");
    client_.ask("DATA\r\n", "^354 ");
    client_.say(message + ".\r\n");
    client_.until("^250 ");
    const auto queued = home_.queued();
    ASSERT_EQ(queued.size(), 1U);
    EXPECT_TRUE(queued[0].ends_with(without_cr(message))) << queued[0].substr(0, 500);
  }
  // The end line has these words.
  void quit(const std::string& words) {
    client_.ask("QUIT\r\n", "^221 ");
    client_.leave();
    EXPECT_EQ(server_.wait_for_end(), 0);
    server_.log().wait_for(words);
  }

 private:
  static ServerSetup setup(const MailHome& home) {
    ServerSetup setup = home.smtp();
    setup.options = {"-v", "--ucspi-tls"};
    setup.program.push_back("+starttls-ucspi");
    setup.env["UCSPITLS"] = "1";
    setup.env["AUTH_REQUIRES_TLS"] = "1";
    return setup;
  }

  CertDir certs_;
  MailHome home_;
  TcpServer server_;
  MailPeer client_;
};

TEST_F(UcspiMailfront, TakesABigMessageInTheClear) {
  Mailfront mailfront;
  EXPECT_THAT(mailfront.client().ask("EHLO c\r\n", "^250 "), HasSubstr("STARTTLS"));
  mailfront.send();
  mailfront.quit("status 0, plain$");
}

TEST_F(UcspiMailfront, TakesABigMessageInsideTls) {
  Mailfront mailfront;
  mailfront.client().ask("EHLO c\r\n", "^250 ");
  mailfront.start_tls();
  EXPECT_THAT(mailfront.client().ask("EHLO c\r\n", "^250 "), Not(HasSubstr("STARTTLS")));
  mailfront.send();
  mailfront.quit("end: 10[0-9]{6} bytes in, .* status 0$");
}

TEST_F(UcspiMailfront, TakesALoginOnlyInsideTls) {
  Mailfront mailfront;
  EXPECT_THAT(mailfront.client().ask("EHLO c\r\n", "^250 "), Not(HasSubstr("AUTH")));
  EXPECT_THAT(mailfront.client().ask(kLogin, "^[45]"), Not(HasSubstr("235")));
  mailfront.start_tls();
  EXPECT_THAT(mailfront.client().ask("EHLO c\r\n", "^250 "), HasSubstr("AUTH"));
  mailfront.client().ask(kLogin, "^235 ");
  mailfront.quit("status 0$");
}

// What it has read itself dotls cannot see; mailfront does what RFC 3207 asks.
TEST_F(UcspiMailfront, ForgetsBytesAfterStarttls) {
  Mailfront mailfront;
  mailfront.client().ask("EHLO c\r\n", "^250 ");
  mailfront.client().say("STARTTLS\r\nMAIL FROM:<eve@example.org>\r\n");
  mailfront.client().until("^220 ");
  ASSERT_TRUE(mailfront.client().start_tls()) << mailfront.client().tls().error();
  EXPECT_THAT(mailfront.client().line(), HasSubstr("Unexpected pipelined commands"));
  mailfront.client().ask("RCPT TO:<b@example.org>\r\n", "^503 ");
  mailfront.quit("status 0$");
}

}  // namespace
}  // namespace dotls::test
