// Goal: SIGTERM to dotls ends the session and its program in each of its phases.

#include <csignal>

#include "tests/e2e/starttls/clear_session.hpp"

namespace dotls::test {
namespace {

using StarttlsToldToEnd = EachProtocol;
INSTANTIATE_TEST_SUITE_P(Of, StarttlsToldToEnd, kEachProtocol, protocol_name);

// A program that the end of its input does not end; SIGTERM does.
const std::vector<std::string> kStays{"mute", "END"};

void expect_told(ClearSession& session) {
  session.dotls().signal(SIGTERM);
  EXPECT_EQ(session.client().rest(), "");
  session.client().leave();
  session.expect_end(128 + SIGTERM);
}

TEST_P(StarttlsToldToEnd, InTheClear) {
  ClearSession session(words(), {.program = kStays});
  session.greet();
  expect_told(session);
}

TEST_P(StarttlsToldToEnd, WhileTheFreshProgramDoesNotGreet) {
  ClearSession session(words(), {.program = {"tls", "mute", "GREETING", "mute", "END"}});
  session.greet();
  session.upgrade();
  ASSERT_TRUE(wait_until([&] { return session.records().count() == 2; }));
  expect_told(session);
}

TEST_P(StarttlsToldToEnd, BehindTheLoginInTheClear) {
  ClearSession session(words(), {.program = kStays});
  session.greet();
  session.client().ask(words().login, words().name == "smtp" ? "^235 " : "OK");
  session.client().ask(words().harmless, words().harmless_answer);
  expect_told(session);
}

TEST_P(StarttlsToldToEnd, InsideTls) {
  ClearSession session(words(), {.program = kStays});
  session.greet();
  session.upgrade();
  session.client().ask(words().harmless, words().harmless_answer);
  expect_told(session);
}

}  // namespace
}  // namespace dotls::test
