// Goal: a client that leaves, or sends something else in place of its ClientHello: exit 97 and no
// second program.

#include <gmock/gmock.h>
#include <sys/socket.h>

#include "tests/e2e/starttls/clear_session.hpp"

namespace dotls::test {
namespace {

using ClientLeaves = EachProtocol;
INSTANTIATE_TEST_SUITE_P(Of, ClientLeaves, kEachProtocol, protocol_name);

TEST_P(ClientLeaves, AfterTheAnswer) {
  ClearSession session(words());
  session.greet();
  EXPECT_EQ(session.client().ask(words().starttls, ""), words().ready);
  EXPECT_EQ(session.client().leave(), "");
  session.expect_end(97, {"closed the connection without sending a byte"});
  EXPECT_EQ(session.records().count(), 1U);
}

TEST_P(ClientLeaves, WithItsStarttls) {
  ClearSession session(words());
  session.greet();
  session.client().say(words().starttls);
  EXPECT_EQ(session.client().leave(), words().ready);
  session.expect_end(97, {"closed the connection without sending a byte"});
  EXPECT_EQ(session.records().count(), 1U);
}

TEST_P(ClientLeaves, WithAReset) {
  ClearSession session(words());
  session.greet();
  EXPECT_EQ(session.client().ask(words().starttls, ""), words().ready);
  reset_connection(session.client().socket());
  session.expect_end(97, {"no handshake: "});
  EXPECT_EQ(session.records().count(), 1U);
}

TEST_P(ClientLeaves, GarbageForAClientHello) {
  for (const std::string& garbage :
       {std::string("GET / HTTP/1.0\r\n\r\n"), std::string(1000, '\0'), std::string(1000, '\xff'),
        std::string("\x16\x03\x01\xff\xff", 5) + std::string(70000, 'x')}) {
    ClearSession session(words());
    session.greet();
    EXPECT_EQ(session.client().ask(words().starttls, ""), words().ready);
    session.client().say(garbage);
    static_cast<void>(session.client().leave());
    session.expect_end(97, {"TLS handshake failed"});
    EXPECT_EQ(session.records().count(), 1U);
  }
}

TEST_P(ClientLeaves, SilenceForAClientHello) {
  ClearSession session(words(), {.options = {"-t", "1"}});
  session.greet();
  EXPECT_EQ(session.client().ask(words().starttls, ""), words().ready);
  EXPECT_EQ(session.client().rest(), "");
  session.client().finish();
  session.expect_end(111, {"no handshake within 1 seconds"});
  EXPECT_EQ(session.records().count(), 1U);
}

TEST_P(ClientLeaves, InTheClearWithAReset) {
  ClearSession session(words());
  session.greet();
  session.client().ask(words().harmless, words().harmless_answer);
  reset_connection(session.client().socket());
  EXPECT_EQ(session.dotls().wait(), 98);
  EXPECT_THAT(session.dotls().err().text(), testing::HasSubstr("connection broken: "));
}

// A program that answers at the end of its input must see that end.
TEST_P(ClientLeaves, WhileItsCommandIsNotAnswered) {
  const std::string hello = words().name == "smtp"   ? "220 hi"
                            : words().name == "pop3" ? "+OK hi"
                                                     : "* OK hi";
  ClearSession session(words(), {.first = {"say", hello, "line", "digest"}});
  session.greet();
  session.client().say(words().harmless);
  EXPECT_EQ(session.client().leave(), text_summary("") + "\n");
  session.expect_end(0);
}

TEST_P(ClientLeaves, InTheClear) {
  ClearSession session(words());
  session.greet();
  session.client().ask(words().harmless, words().harmless_answer);
  EXPECT_EQ(session.client().leave(), "");
  session.expect_end(0);
  EXPECT_EQ(session.records().at(1).heard, words().harmless);
}

}  // namespace
}  // namespace dotls::test
