// Goal: a session of --ucspi-tls that cannot go on ends in each phase as it should: the program
// reads the end of file or gets a signal, the status says why, and nothing is left.

#include <gmock/gmock.h>
#include <poll.h>

#include "tests/e2e/ucspi/ucspi_session.hpp"

namespace dotls::test {
namespace {

using UcspiEndings = EndToEnd;

// What a program does that asked, to show that it is told: it reads both to the end.
std::vector<std::string> listening(const std::string& word, const TempDir& directory) {
  return upgraded(
      word, {"tls-pipes", "answer-to", directory / "answer", "digest-to", directory / "heard"});
}

void expect_told_of_no_tls(const TempDir& directory) {
  EXPECT_TRUE(file_exists(directory / "answer"));
  EXPECT_EQ(read_file(directory / "answer"), "");
  EXPECT_EQ(read_file(directory / "heard"), text_summary("") + '\n');
}

TEST_F(UcspiEndings, HandshakeThatFailsIsTheEndOfFile) {
  for (const char* word : {"y", "Y"}) {
    const TempDir directory;
    UcspiSession session(listening(word, directory));
    session.client().ask("tls\n", "^go$");
    TlsPeer client(TlsPeer::Role::Client, {}, std::move(session.client().socket()));
    // A record of a handshake, and nonsense in it. That it is the program's end as well shows
    // although the client stays.
    ASSERT_TRUE(client.raw_send(std::string("\x16\x03\x01\x00\x04\xff\xff\xff\xff", 9)));
    EXPECT_TRUE(wait_until([&] { return file_exists(directory / "heard"); }));
    expect_told_of_no_tls(directory);
    EXPECT_EQ(client.wait_for_tcp_end(), TcpEnd::Fin);
    client.hang_up();
    session.expect_end(97, "fatal: .*TLS handshake failed: ");
  }
}

TEST_F(UcspiEndings, HandshakeThatTakesTooLong) {
  const TempDir directory;
  UcspiSession session(listening("y", directory), {.options = {"-t", "1"}});
  session.client().ask("tls\n", "^go$");
  EXPECT_EQ(session.client().rest(), "");
  session.client().leave();
  session.expect_end(111, "no handshake within 1 seconds");
  expect_told_of_no_tls(directory);
}

TEST_F(UcspiEndings, ClientThatLeavesInsteadOfShakingHands) {
  const TempDir directory;
  UcspiSession session(listening("Y", directory));
  session.client().ask("tls\n", "^go$");
  session.client().leave();
  session.expect_end(97, "fatal: .*no handshake: ");
  expect_told_of_no_tls(directory);
}

TEST_F(UcspiEndings, CertificateThatIsMissing) {
  const TempDir directory;
  UcspiSession session(listening("Y", directory), {.options = {"-n", "missing.pem"}});
  session.client().ask("tls\n", "^go$");
  session.client().leave();
  session.expect_end(100, "fatal: .*missing\\.pem");
  expect_told_of_no_tls(directory);
}

TEST_F(UcspiEndings, AnyOtherLetterIsAMistakeOfTheAdministrator) {
  for (const char* word : {"n", "Q", "\n"}) {
    const TempDir directory;
    UcspiSession session({"note-term", directory / "told", "line", "ask", word, "pause"});
    session.client().say("tls\n");
    EXPECT_EQ(session.client().leave(), "");
    session.expect_end(100, "fatal: .*neither y nor Y");
    EXPECT_TRUE(file_exists(directory / "told"));
  }
}

// The client gets a session and its proper end.
TEST_F(UcspiEndings, ProgramThatDiesAfterItHasAsked) {
  UcspiSession session(upgraded("y", {"exit", "5"}));
  session.upgrade();
  EXPECT_EQ(session.client().rest(), "");
  EXPECT_TRUE(session.client().tls().close_notify_received());
  session.client().leave();
  session.expect_end(5, "status 5$");
}

// It breaks its own session, no more: what it says in the clear is no TLS.
TEST_F(UcspiEndings, ProgramThatGoesOnInTheClear) {
  const TempDir directory;
  Gate gate(directory);
  UcspiSession session(
      upgraded("y", {"gate", gate.path(), "say", "in the clear", "tls-pipes", "answer-to",
                     directory / "answer", "digest-to", directory / "heard"}));
  session.client().ask("tls\n", "^go$");
  gate.open();
  // It comes before the client's first word, and so before any of ours.
  ASSERT_TRUE(wait_ready(session.client().socket().get(), POLLIN));
  EXPECT_FALSE(session.client().start_tls());
  session.client().leave();
  session.expect_end(97, "fatal: ");
  expect_told_of_no_tls(directory);
}

// As above, but inside TLS. It may take bytes that were ours, and does not hold us up.
TEST_F(UcspiEndings, ProgramThatReadsTheNetworkInsideTls) {
  const TempDir directory;
  UcspiSession session(upgraded("y", {"answer-to", directory / "answer", "digest", "exit", "3"}));
  session.upgrade();
  EXPECT_TRUE(wait_until([&] { return file_exists(directory / "answer"); }));
  static_cast<void>(session.client().leave());
  EXPECT_NE(session.dotls().wait(), -1);
}

void expect_idle_end(const std::vector<std::string>& steps) {
  UcspiSession session(steps, {.options = {"-D", "1"}});
  session.expect_end(111, "timed out: nothing moved for 1 seconds \\(-D\\); end: .*, plain$");
  EXPECT_EQ(session.client().leave(), "");
}

TEST_F(UcspiEndings, IdleInTheClear) {
  expect_idle_end({"pause"});
}
TEST_F(UcspiEndings, IdleInTheClearForGood) {
  expect_idle_end({"stay-plain", "pause"});
}

// The kernel knows that there is something to and fro.
TEST_F(UcspiEndings, TrafficInTheClearIsNotIdle) {
  const TempDir directory;
  UcspiSession session({"digest-to", directory / "heard"}, {.options = {"-D", "2"}});
  std::string sent;
  const auto end = Clock::now() + std::chrono::seconds(4);
  while (Clock::now() < end) {
    ASSERT_TRUE(session.client().say("x"));
    sent += 'x';
    std::this_thread::sleep_for(std::chrono::milliseconds(300));  // the pace of a slow client
  }
  session.client().leave();
  session.expect_end(0, "status 0, plain$");
  EXPECT_EQ(read_file(directory / "heard"), text_summary(sent) + '\n');
}

TEST_F(UcspiEndings, IdleInsideTls) {
  UcspiSession session(upgraded("y", {"tls-pipes", "echo"}), {.options = {"-D", "1"}});
  session.upgrade();
  EXPECT_EQ(session.client().rest(), "");
  session.client().leave();
  session.expect_end(111, "timed out: nothing moved for 1 seconds");
}

// Steps up to where the signal finds the program: it says so, and dies of SIGTERM with a note.
void expect_signal(std::vector<std::string> steps, bool with_tls, int status) {
  const TempDir directory;
  const std::string told = directory / "told";
  steps.insert(steps.begin(), {"note-term", told});
  const std::string running = directory / "running";
  steps.insert(steps.end(), {"touch", running, "pause"});
  UcspiSession session(steps, {.options = {"-t", "600"}});
  session.client().say("tls\n");
  if (with_tls) {
    session.client().until("^go$");
    ASSERT_TRUE(session.client().start_tls()) << session.client().tls().error();
    session.client().say("inside\n");
  }
  ASSERT_TRUE(wait_until([&] { return file_exists(running); }));
  session.dotls().signal(SIGTERM);
  session.expect_end(status, "end");
  EXPECT_TRUE(file_exists(told));
  session.client().leave();
}

TEST_F(UcspiEndings, SignalInTheClear) {
  expect_signal({}, false, 0);
}
TEST_F(UcspiEndings, SignalInTheClearForGood) {
  expect_signal({"stay-plain"}, false, 0);
}
TEST_F(UcspiEndings, SignalDuringTheHandshake) {
  expect_signal(upgraded("y", {}), false, 128 + SIGTERM);
}
TEST_F(UcspiEndings, SignalInsideTls) {
  expect_signal(upgraded("y", {"tls-pipes", "line"}), true, 0);
}

}  // namespace
}  // namespace dotls::test
