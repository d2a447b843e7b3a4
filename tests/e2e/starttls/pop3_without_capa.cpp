// Goal: with a program that refuses CAPA the client finds the same capabilities inside TLS as in
// the clear, and the filter continues until the login; with any other program TLS is not parsed.

#include <gmock/gmock.h>

#include "tests/e2e/starttls/clear_session.hpp"

namespace dotls::test {
namespace {

using Pop3WithoutCapa = EndToEnd;

const std::string kList = "+OK Capability list follows\r\nTOP\r\nUIDL\r\nUSER\r\n.\r\n";

ClearSession::Setup refusing_capa(std::vector<std::string> behaviour = {},
                                  std::vector<std::string> options = {}) {
  ClearSession::Setup setup;
  setup.program = {"reply", "CAPA", "-ERR authorization first\r\n"};
  setup.program.insert(setup.program.end(), behaviour.begin(), behaviour.end());
  setup.options = std::move(options);
  return setup;
}

// Up to TLS, as a client that asks for capabilities first.
void upgrade(ClearSession& session) {
  session.greet();
  session.client().ask("CAPA\r\n", "^\\.$");
  session.upgrade();
}

void log_in_and_leave(ClearSession& session) {
  session.client().ask("USER alice\r\n", "^\\+OK");
  session.client().ask("PASS secret\r\n", "^\\+OK");
  session.client().ask("QUIT\r\n", "^\\+OK");
  session.client().leave();
  session.expect_end(0);
}

TEST_F(Pop3WithoutCapa, ListIsMadeInsideTlsToo) {
  for (const std::vector<std::string>& options :
       {std::vector<std::string>(), std::vector<std::string>{"--require-tls"}}) {
    ClearSession session(kPop3, refusing_capa({}, options));
    upgrade(session);
    EXPECT_EQ(session.client().ask("CAPA\r\n", "^\\.$"), kList);
    EXPECT_EQ(session.client().ask("STLS\r\n", "^\\+OK"), "+OK\r\n") << "the program's own answer";
    EXPECT_EQ(session.client().ask("CAPA\r\n", "^\\.$"), kList);
    log_in_and_leave(session);
    EXPECT_EQ(session.records().at(2).heard,
              "CAPA\r\nSTLS\r\nCAPA\r\nUSER alice\r\nPASS secret\r\nQUIT\r\n");
  }
}

TEST_F(Pop3WithoutCapa, AllInOneWriteIsAnsweredInOrder) {
  ClearSession session(kPop3, refusing_capa());
  upgrade(session);
  session.client().say("CAPA\r\nUSER alice\r\nPASS secret\r\nSTAT\r\nRETR 1\r\nQUIT\r\n");
  EXPECT_EQ(session.client().leave(),
            kList + "+OK\r\n+OK\r\n+OK 3 " +
                std::to_string(kMailbox[0].size() + kMailbox[1].size() + kMailbox[2].size()) +
                "\r\n+OK\r\n" + kMailbox[0] + ".\r\n+OK\r\n");
  session.expect_end(0);
}

TEST_F(Pop3WithoutCapa, NothingIsParsedAfterTheLogin) {
  ClearSession session(kPop3, refusing_capa());
  upgrade(session);
  session.client().ask("USER alice\r\n", "^\\+OK");
  session.client().ask("PASS secret\r\n", "^\\+OK");
  const std::string odd = std::string("X\0\r\n", 4) + std::string(20'000, 'x') + "\r\n";
  session.client().say(odd);
  session.client().until("^\\+OK");
  session.client().until("^\\+OK");
  EXPECT_EQ(session.client().ask("CAPA\r\n", ""), "-ERR authorization first\r\n");
  session.client().ask("QUIT\r\n", "^\\+OK");
  session.client().leave();
  session.expect_end(0);
  EXPECT_THAT(session.records().at(2).heard, testing::HasSubstr(odd));
}

TEST_F(Pop3WithoutCapa, BadLinesInsideTlsEndTheSession) {
  for (const auto& [line, why] :
       {std::pair{std::string("USER a\0b\r\n", 10), std::string("NUL in a command line")},
        std::pair{"USER " + std::string(13'000, 'x'), std::string("line that is too long")}}) {
    ClearSession session(kPop3, refusing_capa());
    upgrade(session);
    session.client().say(line);
    EXPECT_THAT(session.client().rest(), testing::MatchesRegex("-ERR [A-Za-z ]+\r\n"));
    EXPECT_TRUE(session.client().tls().close_notify_received());
    session.client().leave();
    session.expect_end(98, {why});
    EXPECT_EQ(session.records().at(2).heard, "");
  }
}

TEST_F(Pop3WithoutCapa, SilenceInsideTlsEndsTheSession) {
  ClearSession session(kPop3, refusing_capa({}, {"-D", "1"}));
  upgrade(session);
  EXPECT_EQ(session.client().rest(), "");
  session.client().leave();
  EXPECT_EQ(session.dotls().wait(), 111);
  EXPECT_THAT(session.dotls().err().text(), testing::HasSubstr("nothing moved for 1 seconds (-D)"));
}

TEST_F(Pop3WithoutCapa, SigtermInsideTlsTakesEffect) {
  ClearSession session(kPop3, refusing_capa({"mute", "END"}));
  upgrade(session);
  session.client().ask("CAPA\r\n", "^\\.$");
  session.dotls().signal(SIGTERM);
  EXPECT_EQ(session.client().rest(), "");
  session.client().leave();
  session.expect_end(128 + SIGTERM);
}

TEST_F(Pop3WithoutCapa, ClientThatLeavesInsideTls) {
  ClearSession session(kPop3, refusing_capa());
  upgrade(session);
  session.client().ask("CAPA\r\n", "^\\.$");
  EXPECT_EQ(session.client().leave(), "");
  session.expect_end(0);
}

TEST_F(Pop3WithoutCapa, ProgramThatEndsInsideTls) {
  ClearSession session(kPop3, refusing_capa({"tls", "die", "PASS"}));
  upgrade(session);
  session.client().ask("USER alice\r\n", "^\\+OK");
  session.client().say("PASS secret\r\n");
  EXPECT_EQ(session.client().rest(), "");
  EXPECT_TRUE(session.client().tls().close_notify_received());
  session.client().leave();
  session.expect_end(7);
}

TEST_F(Pop3WithoutCapa, ResetInsideTls) {
  ClearSession session(kPop3, refusing_capa());
  upgrade(session);
  session.client().ask("CAPA\r\n", "^\\.$");
  session.client().tls().reset();
  EXPECT_EQ(session.dotls().wait(), 98);
  EXPECT_THAT(session.dotls().err().text(), testing::HasSubstr("Connection reset by peer"));
}

// Nothing is looked at where the first program was not asked, or answered.
TEST_F(Pop3WithoutCapa, ProgramWithCapaIsRelayedAtOnce) {
  const std::string odd("USER a\0b\r\n", 10);
  for (const bool asks : {false, true}) {
    ClearSession::Setup setup = refusing_capa();
    if (asks) setup.program.insert(setup.program.begin(), "tls");
    ClearSession session(kPop3, setup);
    session.greet();
    if (asks) session.client().ask("CAPA\r\n", "^\\.$");
    session.upgrade();
    EXPECT_EQ(session.client().ask("CAPA\r\n", ""), "-ERR authorization first\r\n");
    session.client().ask(odd, "^\\+OK");
    session.client().ask("QUIT\r\n", "^\\+OK");
    session.client().leave();
    session.expect_end(0);
    EXPECT_EQ(session.records().at(2).heard, "CAPA\r\n" + odd + "QUIT\r\n");
  }
}

}  // namespace
}  // namespace dotls::test
