// Goal: TLS is mandatory for dotls -T -s. Anything else from a server, or an attacker in between,
// is fatal: exit 97, or 111 if it says that a retry may succeed; no program, and only the commands
// that ask for TLS are sent.

#include <gmock/gmock.h>
#include <sys/socket.h>

#include "tests/e2e/verify/scripted_server.hpp"

namespace dotls::test {
namespace {

using ClientStarttlsAttacks = EndToEnd;

struct Attack {
  std::string name;
  std::vector<Line> script;
  std::string why;
  int status = 97;
};

const std::string kSomethingElse = "something else before it answers STARTTLS";

void expect_fatal(const std::string& protocol, const std::vector<Attack>& attacks,
                  const std::string& may_say) {
  for (const Attack& attack : attacks) {
    SCOPED_TRACE(attack.name);
    ScriptedServer scripted(protocol);
    std::string said = scripted.play(attack.script);
    // Not a byte more than what asks for TLS, in any case no ClientHello.
    said += scripted.server().leave();
    EXPECT_EQ(scripted.dotls().wait(), attack.status);
    expect_one_fatal_line(scripted.dotls().err().text(), {"no STARTTLS: ", attack.why});
    EXPECT_FALSE(scripted.program_started());
    EXPECT_THAT(said, testing::MatchesRegex(may_say));
  }
}

TEST_F(ClientStarttlsAttacks, Smtp) {
  const Line hello{"", "220 mx\r\n"};
  const Line offer{"EHLO ", "250-mx\r\n250 STARTTLS\r\n"};
  expect_fatal(
      "smtp",
      {{"refused session", {{"", "554 no\r\n"}}, "refuses the session: \"554 no\""},
       {"a busy server", {{"", "421 busy\r\n"}}, "refuses the session: \"421 busy\"", 111},
       {"a code of four digits", {{"", "2200 x\r\n"}}, "no SMTP reply"},
       {"change of mind in the greeting", {{"", "220-mx\r\n554 no\r\n"}}, "refuses the session"},
       {"no greeting at all", {{"", "hello\r\n"}}, "no SMTP reply: \"hello\""},
       {"another protocol", {{"", "* OK ready\r\n"}}, "no SMTP reply"},
       {"greeting with an answer after it",
        {{"", "220 mx\r\n250-mx\r\n250 STARTTLS\r\n"}},
        "stls-inject"},
       {"greeting with a byte after it", {{"", "220 mx\r\n\n"}}, "stls-inject"},
       {"EHLO refused", {hello, {"EHLO ", "502 no\r\n"}}, "refuses EHLO"},
       {"STARTTLS not offered",
        {hello, {"EHLO ", "250-mx\r\n250 SIZE\r\n"}},
        "does not offer STARTTLS"},
       {"STARTTLS as the host's name", {hello, {"EHLO ", "250 STARTTLS\r\n"}}, "does not offer"},
       {"STARTTLS within a word",
        {hello, {"EHLO ", "250-mx\r\n250 XSTARTTLS\r\n"}},
        "does not offer"},
       {"EHLO's answer with one after it",
        {hello, {"EHLO ", "250-mx\r\n250 STARTTLS\r\n220 go\r\n"}},
        "stls-inject"},
       {"STARTTLS refused",
        {hello, offer, {"STARTTLS", "454 later\r\n"}},
        "refuses STARTTLS: \"454 later\"",
        111},
       {"a server that shuts down", {hello, offer, {"STARTTLS", "421 bye\r\n"}}, "421 bye", 111},
       {"a code of four digits for STARTTLS",
        {hello, offer, {"STARTTLS", "2200 go\r\n"}},
        "no SMTP reply"},
       {"250 for 220", {hello, offer, {"STARTTLS", "250 ok\r\n"}}, "refuses STARTTLS"},
       {"bytes after the answer",
        {hello, offer, {"STARTTLS", "220 go\r\n250 x\r\n"}},
        "stls-inject"},
       {"a byte after the answer", {hello, offer, {"STARTTLS", "220 go\r\n "}}, "stls-inject"},
       {"CR within the greeting", {{"", "220 mx\r250-mx\r\n"}}, "a CR within a line"},
       {"NUL in the answer", {hello, offer, {"STARTTLS", std::string("220 \0go\r\n", 9)}}, "NUL"},
       {"the end", {hello, offer, {"STARTTLS", ""}}, "closed the connection before TLS"}},
      "(EHLO [^\r]*\r\n)?(STARTTLS\r\n)?");
}

TEST_F(ClientStarttlsAttacks, Pop3) {
  const Line hello{"", "+OK hi\r\n"};
  expect_fatal(
      "pop3",
      {{"refused session", {{"", "-ERR no\r\n"}}, "refuses the session"},
       {"a busy server", {{"", "-ERR [SYS/TEMP] no\r\n"}}, "refuses the session", 111},
       {"a longer word", {hello, {"STLS", "+OKAY\r\n"}}, "refuses STLS"},
       {"no greeting at all", {{"", "hello\r\n"}}, "refuses the session: \"hello\""},
       {"greeting with an answer after it", {{"", "+OK hi\r\n+OK go\r\n"}}, "stls-inject"},
       {"STLS refused", {hello, {"STLS", "-ERR no\r\n"}}, "refuses STLS"},
       {"no answer at all", {hello, {"STLS", "perhaps\r\n"}}, "refuses STLS"},
       {"bytes after the answer", {hello, {"STLS", "+OK go\r\n+OK in\r\n"}}, "stls-inject"},
       {"CR within the answer", {hello, {"STLS", "+OK\r+OK\r\n"}}, "a CR within a line"},
       {"NUL in the answer", {hello, {"STLS", std::string("+OK\0\r\n", 6)}}, "NUL"}},
      "(STLS\r\n)?");
}

TEST_F(ClientStarttlsAttacks, Imap) {
  const Line hello{"", "* OK hi\r\n"};
  const std::string ask = "dotls1 STARTTLS";
  expect_fatal(
      "imap",
      {{"PREAUTH", {{"", "* PREAUTH come in\r\n"}}, "greeting does not allow STARTTLS"},
       {"BYE", {{"", "* BYE no\r\n"}}, "greeting does not allow STARTTLS", 111},
       {"BYE for an answer", {hello, {ask, "* BYE no\r\n"}}, "ends the session", 111},
       {"unavailable", {hello, {ask, "dotls1 NO [UNAVAILABLE] no\r\n"}}, "refuses", 111},
       {"no greeting at all", {{"", "hello\r\n"}}, "greeting does not allow STARTTLS"},
       {"greeting with an answer after it", {{"", "* OK hi\r\ndotls1 OK go\r\n"}}, "stls-inject"},
       {"CR within the greeting",
        {{"", "* OK hi\r* OK [CAPABILITY AUTH=PLAIN] x\r\n"}},
        "a CR within a line"},
       {"an answer after untagged data after the greeting",
        {{"", "* OK hi\r\n* 1 EXISTS\r\ndotls1 OK go\r\n"}},
        "stls-inject"},
       {"the wrong tag", {hello, {ask, "dotls2 OK go\r\n"}}, kSomethingElse},
       {"a continuation", {hello, {ask, "+ go\r\n"}}, kSomethingElse},
       {"NO", {hello, {ask, "dotls1 NO\r\n"}}, "refuses STARTTLS"},
       {"BAD", {hello, {ask, "dotls1 BAD what\r\n"}}, "refuses STARTTLS"},
       {"OK within a word", {hello, {ask, "dotls1 OKAY\r\n"}}, "refuses STARTTLS"},
       {"bytes after the answer",
        {hello, {ask, "* 1 EXISTS\r\ndotls1 OK go\r\n* 1 EXISTS\r\n"}},
        "stls-inject"}},
      "(dotls1 STARTTLS\r\n)?");
}

class EndlessServer : public EndToEnd, public testing::WithParamInterface<const char*> {
 protected:
  // Of a greeting that would be a good one.
  static std::string beginning() {
    const std::string protocol = GetParam();
    return protocol == "smtp" ? "220-" : protocol == "pop3" ? "+OK " : "* OK ";
  }
};
INSTANTIATE_TEST_SUITE_P(Of, EndlessServer, testing::Values("smtp", "pop3", "imap"),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(EndlessServer, GreetingWithoutEnd) {
  ScriptedServer scripted(GetParam());
  bool taken = true;
  for (int i = 0; taken && i < 1'000'000; ++i)
    taken = scripted.server().say(beginning() + "on and on\r\n");
  EXPECT_FALSE(taken);
  EXPECT_EQ(scripted.dotls().wait(), 97);
  EXPECT_FALSE(scripted.program_started());
}

TEST_P(EndlessServer, LineWithoutEnd) {
  ScriptedServer scripted(GetParam());
  scripted.server().say(beginning() + std::string(std::size_t{1} << 20U, 'x'));
  scripted.server().finish();
  EXPECT_EQ(scripted.dotls().wait(), 97);
  expect_one_fatal_line(scripted.dotls().err().text(), {"a line of more than 8192 bytes"});
  EXPECT_FALSE(scripted.program_started());
}

// In the middle of the way to TLS.
TEST_P(EndlessServer, SignalWhileItIsSilent) {
  ScriptedServer scripted(GetParam());
  scripted.server().say(beginning() + "\r\n");
  if (GetParam() == std::string("smtp")) scripted.server().say("220 mx\r\n");
  EXPECT_NE(scripted.server().line(), "");
  scripted.dotls().signal(SIGTERM);
  EXPECT_EQ(scripted.server().rest(), "");
  EXPECT_EQ(scripted.dotls().wait(), 128 + SIGTERM);
  expect_one_fatal_line(scripted.dotls().err().text(), {"ended by a signal before TLS"});
  EXPECT_FALSE(scripted.program_started());
}

TEST_P(EndlessServer, Silence) {
  ScriptedServer scripted(GetParam(), {"environment"}, {"-t", "1"});
  EXPECT_EQ(scripted.server().rest(), "");
  EXPECT_EQ(scripted.dotls().wait(), 111);
  expect_one_fatal_line(scripted.dotls().err().text(), {"no STARTTLS within 1 seconds"});
  EXPECT_FALSE(scripted.program_started());
}

// -t is for all of it: a server that says a byte now and then does not get more.
TEST_P(EndlessServer, Drip) {
  ScriptedServer scripted(GetParam(), {"environment"}, {"-t", "1"});
  const auto dead = [&] {
    scripted.server().say("2");
    return !scripted.dotls().running();
  };
  EXPECT_TRUE(wait_until(dead));
  expect_one_fatal_line(scripted.dotls().err().text(), {"no STARTTLS within 1 seconds"});
  EXPECT_FALSE(scripted.program_started());
}

TEST_P(EndlessServer, GarbageForAServerHello) {
  ScriptedServer scripted(GetParam());
  const std::string protocol = GetParam();
  scripted.play(protocol == "smtp" ? std::vector<Line>{{"", "220 mx\r\n"},
                                                       {"EHLO ", "250-mx\r\n250 STARTTLS\r\n"},
                                                       {"STARTTLS", "220 go\r\n"}}
                : protocol == "pop3"
                    ? std::vector<Line>{{"", "+OK\r\n"}, {"STLS", "+OK go\r\n"}}
                    : std::vector<Line>{{"", "* OK\r\n"}, {"dotls1 STARTTLS", "dotls1 OK go\r\n"}});
  // After the ClientHello, or it would be bytes after the answer.
  char first = 0;
  ASSERT_EQ(::recv(scripted.server().socket().get(), &first, 1, 0), 1);
  scripted.server().say("220 this is no TLS\r\n");
  scripted.server().leave();
  EXPECT_EQ(scripted.dotls().wait(), 97);
  expect_one_fatal_line(scripted.dotls().err().text(), {"TLS handshake failed"});
  EXPECT_FALSE(scripted.program_started());
}

}  // namespace
}  // namespace dotls::test
