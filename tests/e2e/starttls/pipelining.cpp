// Goal: RFC 2920. Commands that come together are answered in order, one by one, and STARTTLS that
// is the last of them leads into TLS.

#include <gmock/gmock.h>

#include "tests/e2e/starttls/clear_session.hpp"

namespace dotls::test {
namespace {

using Pipelining = EachProtocol;
INSTANTIATE_TEST_SUITE_P(Of, Pipelining, kEachProtocol, protocol_name);

TEST_P(Pipelining, AnswersInOrder) {
  ClearSession session(words());
  session.greet();
  session.client().say(words().capabilities + words().harmless + words().quit);
  session.client().until(words().capability_end);
  session.client().until(words().harmless_answer);
  session.client().until(words().name == "smtp"   ? "^221 "
                         : words().name == "pop3" ? "^\\+OK"
                                                  : "^a3 OK ");
  session.client().leave();
  session.expect_end(0);
  EXPECT_EQ(session.records().at(1).heard, words().capabilities + words().harmless + words().quit);
}

// dotls, not the program's input, keeps them in order: the next may be for dotls itself.
TEST_P(Pipelining, GivesTheProgramOneAtATime) {
  const TempDir directory;
  Gate gate(directory);
  ClearSession session(words(), {.program = {"gate", "NOOP", gate.path()}});
  session.greet();
  session.client().say(words().capabilities + words().harmless + words().quit);
  session.client().until(words().capability_end);
  const std::string before = words().capabilities + words().harmless;
  ASSERT_TRUE(wait_until([&] { return session.records().at(1).heard.size() >= before.size(); }));
  EXPECT_EQ(session.records().at(1).heard, before);
  gate.open();
  session.client().until(words().harmless_answer);
  session.client().leave();
  session.expect_end(0);
}

TEST_P(Pipelining, MayEndWithStarttls) {
  ClearSession session(words());
  session.greet();
  session.client().say(words().capabilities + words().harmless + words().starttls);
  session.client().until(words().capability_end);
  session.client().until(words().harmless_answer);
  EXPECT_EQ(session.client().line(), words().ready);
  ASSERT_TRUE(session.client().start_tls());
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
  EXPECT_EQ(session.records().at(1).heard, words().capabilities + words().harmless);
  EXPECT_EQ(session.records().at(2).heard, words().quit);
}

// RFC 5321 §4.1.1.10: after its answer to QUIT the program closes. No fresh one starts.
TEST_P(Pipelining, NoTlsAfterTheGoodbye) {
  using Options = std::vector<std::string>;
  for (const Options& options : {Options{}, Options{"--require-tls"}}) {
    ClearSession session(words(), {.options = options});
    session.greet();
    session.client().say(words().quit + words().starttls);
    EXPECT_THAT(session.client().rest(), testing::Not(testing::HasSubstr(words().ready)));
    session.client().leave();
    session.expect_end(0);
    EXPECT_EQ(session.records().count(), 1U);
    EXPECT_EQ(session.records().at(1).heard, words().quit);
  }
}

// Each byte a packet of its own.
TEST_P(Pipelining, OfSingleBytes) {
  ClearSession session(words());
  session.greet();
  for (const char byte : words().harmless + words().starttls)
    session.client().say(std::string(1, byte));
  session.client().until(words().harmless_answer);
  EXPECT_EQ(session.client().line(), words().ready);
  ASSERT_TRUE(session.client().start_tls());
  session.client().ask(words().quit, "");
  session.client().leave();
  session.expect_end(0);
}

}  // namespace
}  // namespace dotls::test
