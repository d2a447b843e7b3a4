// Goal: ten megabytes arrive byte for byte, in the clear and inside TLS.

#include "tests/e2e/starttls/clear_session.hpp"

namespace dotls::test {
namespace {

using BigMessage = EndToEnd;

constexpr std::size_t kBytes = std::size_t{10} << 20U;

// Random bytes (a line that is a dot alone, or begins with one, is as good as never among them).
std::string make_message() {
  std::string message = pattern_text(42, kBytes);
  for (std::size_t at = 0; (at = message.find("\n.", at)) != std::string::npos; ++at)
    message[at + 1] = 'x';
  return message + "\r\n.\r\n";
}

void expect_arrives(bool with_tls) {
  const std::string message = make_message();
  ClearSession session(kSmtp);
  session.greet();
  if (with_tls) session.upgrade();
  session.client().ask("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n", "^354 ");
  session.client().say(message);
  session.client().until("^250 ");
  session.client().ask("QUIT\r\n", "^221 ");
  session.client().leave();
  session.expect_end(0);
  std::string heard = session.records().at(with_tls ? 2 : 1).heard;
  const std::size_t begin = heard.find("DATA\r\n") + 6;
  const std::size_t end = heard.rfind("QUIT\r\n");
  EXPECT_EQ(text_summary(heard.substr(begin, end - begin)), text_summary(message));
}

TEST_F(BigMessage, ArrivesInTheClear) {
  expect_arrives(false);
}

TEST_F(BigMessage, ArrivesInsideTls) {
  expect_arrives(true);
}

}  // namespace
}  // namespace dotls::test
