// Goal: until it asks for TLS the program has the network as the super-server gave it, and nothing
// of ours but what is named; a session that stays in the clear ends as the program does.

#include <gmock/gmock.h>

#include "tests/e2e/ucspi/ucspi_session.hpp"

namespace dotls::test {
namespace {

using UcspiInTheClear = EndToEnd;

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

TEST_F(UcspiInTheClear, HasTheNetworkUntouched) {
  UcspiSession session({"flags"});
  EXPECT_EQ(session.client().leave(), "0 block\n1 block\n2 block\n");
  EXPECT_EQ(session.dotls().wait(), 0);
}

// The numbers have one digit, so that a shell can name them.
TEST_F(UcspiInTheClear, HasSixDescriptors) {
  UcspiSession session({"descriptors"});
  EXPECT_THAT(session.client().leave(),
              MatchesRegex("0 socket:[^\n]*\n1 socket:[^\n]*\n2 /memfd:output[^\n]*\n"
                           "3 socket:[^\n]*\n4 pipe:[^\n]*\n5 pipe:[^\n]*\n"));
  EXPECT_EQ(session.dotls().wait(), 0);
}

TEST_F(UcspiInTheClear, LeavesThoseOfTheSuperServerWhereTheyAre) {
  UcspiSession session({"descriptors"},
                       {.wrapper = {"sh", "-c", "exec 4</dev/zero; exec \"$@\"", "sh"}});
  EXPECT_THAT(session.client().leave(),
              MatchesRegex("0 socket:[^\n]*\n1 socket:[^\n]*\n2 /memfd:output[^\n]*\n"
                           "3 socket:[^\n]*\n4 /dev/zero\n5 pipe:[^\n]*\n6 pipe:[^\n]*\n"));
  EXPECT_EQ(session.dotls().wait(), 0);
}

TEST_F(UcspiInTheClear, HasAnEnvironmentThatNamesThem) {
  UcspiSession session(
      {"environment"},
      {.env = {{"UCSPITLS", "!"}, {"SSLCTLFD", "77"}, {"TLS_PROVIDER", "somebody"}}});
  const std::string nul(1, '\0');
  const std::string environment = nul + session.client().leave();
  for (const char* word : {"UCSPITLS=!", "SSLCTLFD=3", "SSLREADFD=4", "SSLWRITEFD=5"})
    EXPECT_THAT(environment, HasSubstr(nul + word + nul));
  EXPECT_THAT(environment, Not(HasSubstr("TLS_PROVIDER")));
  EXPECT_EQ(session.dotls().wait(), 0);
}

TEST_F(UcspiInTheClear, IsNotToldOfADescriptorWithNotls) {
  UcspiSession session({"environment"}, {.env = {{"NOTLS", ""}, {"SSLCTLFD", "77"}}});
  EXPECT_THAT(session.client().leave(), Not(HasSubstr("SSLCTLFD")));
  session.expect_end(0, "NOTLS is set");
}

TEST_F(UcspiInTheClear, MayStayThere) {
  UcspiSession session({"stay-plain", "line", "say-line", "exit", "7"});
  EXPECT_EQ(session.client().ask("hello\n", "^hello$"), "hello\n");
  EXPECT_EQ(session.client().leave(), "");
  session.expect_end(7, "end: 0 bytes in, 0 bytes out, .* status 7, plain$");
}

TEST_F(UcspiInTheClear, MayEndWithoutAWord) {
  UcspiSession session({"line", "say-line", "exit", "7"});
  EXPECT_EQ(session.client().ask("hello\n", "^hello$"), "hello\n");
  EXPECT_EQ(session.client().leave(), "");
  session.expect_end(7, "status 7, plain$");
}

TEST_F(UcspiInTheClear, MayDie) {
  UcspiSession session({"line", "die-of", "9"});
  session.client().say("hello\n");
  EXPECT_EQ(session.client().leave(), "");
  session.expect_end(128 + SIGKILL, "status 137, plain$");
}

// What the program has sent is not cut off when it exits, and neither is what a process of its own
// still sends then.
TEST_F(UcspiInTheClear, IsNotCutOffByItsEnd) {
  const TempDir directory;
  Gate gate(directory);
  UcspiSession session(
      {"stay-plain", "background", "0", "gate", gate.path(), "source", "1", "1000000"});
  session.expect_end(0, ", plain$");
  gate.open();
  EXPECT_EQ(text_summary(session.client().leave()), pattern_summary(1, 1000000));
}

// It lives on as long as a process may still ask.
TEST_F(UcspiInTheClear, LastsWhileSomebodyMayAsk) {
  const TempDir directory;
  Gate gate(directory);
  UcspiSession session(
      {"background", "4", "say", "hello", "gate", gate.path(), "stay-plain", "line"});
  EXPECT_EQ(session.client().line(), "hello\n");
  EXPECT_TRUE(session.dotls().running());
  gate.open();
  session.expect_end(4, "status 4, plain$");
  session.client().leave();
}

// The program notices a peer that is gone, and not dotls.
TEST_F(UcspiInTheClear, PeerThatLeavesIsTheProgramsBusiness) {
  const TempDir directory;
  UcspiSession session({"digest-to", directory / "heard", "exit", "6"});
  session.client().say("half a line");
  session.client().leave();
  session.expect_end(6, "status 6, plain$");
  EXPECT_EQ(read_file(directory / "heard"), text_summary("half a line") + '\n');
}

TEST_F(UcspiInTheClear, CostsNoOpenssl) {
  const TempDir directory;
  const std::string record = directory / "opened";
  UcspiSession session({"stay-plain", "line"}, {.wrapper = {"strace", kNoLeakCheck, "-o", record,
                                                            "-e", "trace=open,openat,openat2"}});
  session.client().say("bye\n");
  session.client().leave();
  EXPECT_EQ(session.dotls().wait(), 0);
  EXPECT_THAT(read_file(record), HasSubstr("openat("));
  EXPECT_THAT(read_file(record), Not(HasSubstr("openssl.cnf")));
  EXPECT_THAT(read_file(record), Not(HasSubstr("servercert.pem")));
}

TEST_F(UcspiInTheClear, ProgramThatCannotBeStartedIsNamed) {
  const CertDir certs;
  Session session(certs, {.program = {"/no/such/program"}, .options = {"--ucspi-tls"}});
  EXPECT_EQ(read_to_end(session.take_client().get()).end, TcpEnd::Fin);
  EXPECT_EQ(session.dotls().wait(), 111);
  session.dotls().err().wait_for("cannot start /no/such/program");
}

}  // namespace
}  // namespace dotls::test
