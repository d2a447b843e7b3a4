// Goal: the program that read plaintext never reads TLS. Each program reads exactly what was sent
// to it; the first is gone before the second starts, and only the second gets TLS variables.

#include "tests/e2e/starttls/clear_session.hpp"

namespace dotls::test {
namespace {

using FreshProgram = EachProtocol;
INSTANTIATE_TEST_SUITE_P(Of, FreshProgram, kEachProtocol, protocol_name);

std::string hello(const MailWords& words) {
  return words.name == "smtp" ? "220 hi" : words.name == "pop3" ? "+OK hi" : "* OK hi";
}

TEST_P(FreshProgram, ReadsOnlyWhatWasSentInsideTls) {
  ClearSession session(words());
  session.greet();
  session.client().ask(words().capabilities, words().capability_end);
  session.client().ask(words().harmless, words().harmless_answer);
  session.upgrade();
  session.client().ask(words().harmless, words().harmless_answer);
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
  ASSERT_EQ(session.records().count(), 2U);
  EXPECT_EQ(session.records().at(1).heard, words().capabilities + words().harmless);
  EXPECT_EQ(session.records().at(2).heard, words().harmless + words().quit);
}

TEST_P(FreshProgram, IsAnotherProcessAndTheFirstIsGone) {
  ClearSession session(words());
  session.greet();
  session.upgrade();
  session.client().ask(words().harmless, words().harmless_answer);
  ASSERT_EQ(session.records().count(), 2U);
  const pid_t first = session.records().at(1).pid;
  const pid_t second = session.records().at(2).pid;
  EXPECT_NE(first, second);
  EXPECT_EQ(process_state(first), '\0') << describe_process(first);
  EXPECT_NE(process_state(second), '\0');
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
}

TEST_P(FreshProgram, AloneGetsTlsVariables) {
  ClearSession session(words(), {.options = {"-z"}});
  session.greet();
  session.upgrade();
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
  ASSERT_EQ(session.records().count(), 2U);
  for (const auto& [name, value] : session.records().at(1).environment) {
    EXPECT_FALSE(name.starts_with("SSL_") || name == "TLS_PROVIDER") << name << '=' << value;
  }
  auto environment = session.records().at(2).environment;
  EXPECT_EQ(environment["TLS_PROVIDER"].rfind("dotls, TLS Server=TLSv1.3, Client=TLSv1.3, ", 0), 0U)
      << environment["TLS_PROVIDER"];
  EXPECT_EQ(environment["SSL_PROTOCOL"], "TLSv1.3");
}

// Neither gets variables of an outer TLS; both get all others.
TEST_P(FreshProgram, AndTheFirstInheritNoOuterTlsVariables) {
  ClearSession session(words(), {.env = {{"TLS_PROVIDER", "stale"},
                                         {"SSL_CLIENT_S_DN", "CN=stale"},
                                         {"SSL_ALPN", "stale"},
                                         {"KEPT", "yes"}}});
  session.greet();
  session.upgrade();
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
  ASSERT_EQ(session.records().count(), 2U);
  for (const std::size_t n : {1U, 2U}) {
    for (const auto& [name, value] : session.records().at(n).environment)
      EXPECT_EQ(value.find("stale"), std::string::npos) << n << ": " << name << '=' << value;
    EXPECT_EQ(session.records().at(n).environment["KEPT"], "yes") << n;
  }
  EXPECT_EQ(session.records().at(1).environment.count("TLS_PROVIDER"), 0U);
}

// The first one's output while it ends is dropped: not in the clear after dotls's answer, and not
// inside TLS.
TEST_P(FreshProgram, IsNotPrecededByLateOutputOfTheFirst) {
  ClearSession session(words(),
                       {.program = {"clear", "reply", "END", "421 a1 +OK * BYE late\r\n"}});
  session.greet();
  session.upgrade();
  const std::string answer = session.client().ask(words().harmless, "");
  EXPECT_EQ(answer.find("late"), std::string::npos) << answer;
  session.client().ask(words().quit, "");
  EXPECT_EQ(session.client().leave().find("late"), std::string::npos);
  session.expect_end(0);
}

TEST_P(FreshProgram, StartsAfterSigtermEndsTheFirst) {
  const TempDir directory;
  const std::string told = directory / "told";
  ClearSession session(words(), {.first = {"note-term", told, "say", hello(words()), "pause"}});
  session.greet();
  session.upgrade();
  EXPECT_TRUE(file_exists(told));
  session.client().ask(words().harmless, words().harmless_answer);
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
}

// The first one's background child holds its output, and we do not wait for that.
TEST_P(FreshProgram, DoesNotWaitForBackgroundProcessesOfTheFirst) {
  const TempDir directory;
  Gate gate(directory);
  ClearSession session(words(),
                       {.first = {"say", hello(words()), "background", "0", "gate", gate.path()}});
  session.greet();
  session.upgrade();
  session.client().ask(words().harmless, words().harmless_answer);
  gate.open();
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
}

// DESIGN §1: SIGTERM after a second, SIGKILL five seconds after the beginning; the upgrade waits
// for that.
TEST_P(FreshProgram, StartsEvenIfTheFirstIgnoresSigterm) {
  ClearSession session(words(), {.program = {"clear", "stubborn"}});
  session.greet();
  EXPECT_EQ(session.client().ask(words().starttls, ""), words().ready);
  ASSERT_TRUE(session.client().start_tls());
  session.client().ask(words().harmless, words().harmless_answer);
  EXPECT_EQ(process_state(session.records().at(1).pid), '\0');
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
}

// A signal while the first does not want to end.
TEST_P(FreshProgram, DoesNotStartAfterASignal) {
  ClearSession session(words(), {.program = {"clear", "stubborn"}});
  session.greet();
  EXPECT_EQ(session.client().ask(words().starttls, ""), words().ready);
  session.dotls().signal(SIGTERM);
  session.expect_end(128 + SIGTERM, {"signal"});
  EXPECT_EQ(session.records().count(), 1U);
}

}  // namespace
}  // namespace dotls::test
