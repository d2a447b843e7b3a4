// Goal: STARTTLS is offered on the program's behalf and leads into TLS, where a fresh program
// continues without a second greeting.

#include <gmock/gmock.h>

#include "tests/e2e/starttls/clear_session.hpp"

namespace dotls::test {
namespace {

using Upgrade = EachProtocol;
INSTANTIATE_TEST_SUITE_P(Of, Upgrade, kEachProtocol, protocol_name);

std::size_t count_of(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

TEST_P(Upgrade, IsOfferedOnceAndLeadsIntoTls) {
  ClearSession session(words());
  session.greet();
  const std::string list = session.client().ask(words().capabilities, words().capability_end);
  EXPECT_EQ(count_of(list, words().name == "pop3" ? "STLS" : "STARTTLS"), 1U) << list;
  session.upgrade();
  // The first thing that comes inside TLS is the answer to the first thing that is said there.
  EXPECT_THAT(session.client().ask(words().harmless, ""),
              testing::ContainsRegex(words().harmless_answer));
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
}

// RFC 3207 and the others let a client that knows the server ask at once.
TEST_P(Upgrade, MayBeTheFirstCommand) {
  ClearSession session(words());
  session.greet();
  session.upgrade();
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
}

TEST_P(Upgrade, GivesTheProgramsOwnExitStatus) {
  ClearSession session(words(), {.program = {"tls", "die", "QUIT", "die", "LOGOUT"}});
  session.greet();
  session.upgrade();
  session.client().say(words().quit);
  EXPECT_EQ(session.client().rest(), "");
  EXPECT_TRUE(session.client().tls().close_notify_received());
  session.client().leave();
  session.expect_end(7);
}

TEST_P(Upgrade, IsRefusedWithAnArgument) {
  ClearSession session(words());
  session.greet();
  std::string command = words().starttls;
  command.insert(command.size() - 2, " now");
  const std::string refused = words().name == "smtp" ? "^501 5\\.5\\.4 " : words().refused;
  EXPECT_THAT(session.client().ask(command, ""), testing::ContainsRegex(refused));
  session.upgrade();
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
}

// In SMTP dotls says so; in the others the session is the program's own once it has accepted the
// login, and it hears the command.
TEST_P(Upgrade, IsOverOnceLoggedIn) {
  ClearSession session(words());
  session.greet();
  const std::string in = words().name == "smtp"   ? "^235 "
                         : words().name == "pop3" ? "^\\+OK"
                                                  : "OK";
  session.client().ask(words().login, in);
  const std::string answer = session.client().ask(words().starttls, "");
  if (words().name == "smtp") {
    EXPECT_THAT(answer, testing::ContainsRegex("^503 "));
  }
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
  EXPECT_EQ(session.records().count(), 1U);
  const bool heard = session.records().at(1).heard.find(words().starttls) != std::string::npos;
  EXPECT_EQ(heard, words().name != "smtp");
}

}  // namespace
}  // namespace dotls::test
