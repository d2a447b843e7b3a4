// Goal: lines that no mail client sends. A NUL and an endless line are answered once and end the
// session; nothing of the line reaches the program; memory stays bounded.

#include <gmock/gmock.h>
#include <sys/socket.h>

#include "tests/e2e/starttls/clear_session.hpp"

namespace dotls::test {
namespace {

using BadLines = EachProtocol;
INSTANTIATE_TEST_SUITE_P(Of, BadLines, kEachProtocol, protocol_name);

std::string refusal(const MailWords& words) {
  return words.name == "smtp" ? "^500 " : words.name == "pop3" ? "^-ERR " : "^\\* BAD ";
}

TEST_P(BadLines, NulInACommand) {
  ClearSession session(words());
  session.greet();
  std::string command = words().harmless;
  command.insert(command.size() - 2, std::string(" \0x", 3));
  session.client().say(command + words().harmless);
  EXPECT_THAT(session.client().leave(), testing::ContainsRegex(refusal(words())));
  session.expect_end(98, {"NUL in a command line"});
  EXPECT_EQ(session.records().at(1).heard, "");
}

TEST_P(BadLines, NulAfterStarttls) {
  ClearSession session(words());
  session.greet();
  std::string command = words().starttls;
  command.insert(command.size() - 2, 1, '\0');
  session.client().say(command);
  EXPECT_THAT(session.client().leave(), testing::ContainsRegex(refusal(words())));
  session.expect_end(98, {"NUL in a command line"});
}

TEST_P(BadLines, LineWithoutEnd) {
  ClearSession session(words());
  session.greet();
  // It is refused long before that, and then we must not wait for our own bytes.
  const timeval at_most{2, 0};
  ::setsockopt(session.client().socket().get(), SOL_SOCKET, SO_SNDTIMEO, &at_most, sizeof at_most);
  session.client().say(std::string(std::size_t{4} << 20U, 'x'));
  const std::string answer = session.client().leave();
  EXPECT_THAT(answer, testing::ContainsRegex(refusal(words())));
  EXPECT_EQ(std::count(answer.begin(), answer.end(), '\n'), 1) << answer;
  session.expect_end(98, {"line that is too long"});
  EXPECT_EQ(session.records().at(1).heard, "");
}

// The longest legitimate line: RFC 5321 has 512 bytes, clients with long SASL answers send 12288.
TEST_P(BadLines, LongestAllowedLinePasses) {
  ClearSession session(words());
  session.greet();
  std::string command = words().harmless;
  command.insert(command.size() - 2, ' ' + std::string(12288 - command.size() - 1, 'x'));
  session.client().ask(command, words().harmless_answer);
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
  EXPECT_EQ(session.records().at(1).heard, command + words().quit);
}

TEST_P(BadLines, HalfACommandThenTheEnd) {
  ClearSession session(words());
  session.greet();
  session.client().say(words().starttls.substr(0, 4));
  EXPECT_EQ(session.client().leave(), "");
  // Half a command is the program's to judge.
  session.expect_end(0);
  EXPECT_EQ(session.records().at(1).heard, words().starttls.substr(0, 4));
}

TEST_P(BadLines, HalfACommandThenSilence) {
  ClearSession session(words(), {.options = {"-D", "4"}});
  session.greet();
  session.client().say(words().starttls.substr(0, 4));
  EXPECT_EQ(session.client().rest(), "");
  session.client().finish();
  EXPECT_EQ(session.dotls().wait(), 111);
  EXPECT_THAT(session.dotls().err().text(), testing::HasSubstr("timed out"));
  EXPECT_EQ(session.records().at(1).heard, "");
}

// A client that does not wait for the banner is served when it has come.
TEST_P(BadLines, CommandBeforeTheGreeting) {
  const TempDir directory;
  Gate gate(directory);
  ClearSession session(words(), {.program = {"gate", "GREETING", gate.path()}});
  session.client().say(words().capabilities);
  ASSERT_TRUE(wait_until([&] { return session.records().count() == 1; }));
  gate.open();
  session.greet();
  EXPECT_THAT(session.client().until(words().capability_end),
              testing::ContainsRegex("STARTTLS|STLS"));
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
}

}  // namespace
}  // namespace dotls::test
