// Goal: however the phase ends without an upgrade, all output has arrived and the end is named.
#include "tests/component/starttls/phase_fixture.hpp"

namespace dotls {
namespace {

class PhaseEndTest : public PlaintextPhaseTest {};

TEST_F(PhaseEndTest, AcceptedLoginStaysPlainAndPassesEverythingOn) {
  start(StarttlsProtocol::Pop3);
  say(child_stdout, "+OK <1@host>\r\n");
  expect_heard(peer, "+OK \r\n");
  say(peer, "PASS x\r\nSTLS\r\nRETR");
  expect_heard(child_stdin, "PASS x\r\n");
  say(child_stdout, "+OK in\r\nhalf a line");
  const auto result = wait();
  EXPECT_EQ(result.end, PlaintextEnd::StayedPlain);
  EXPECT_EQ(waiting(child_stdin), "STLS\r\nRETR");
  EXPECT_EQ(waiting(peer), "+OK in\r\nhalf a line");
}

TEST_F(PhaseEndTest, ChildThatEndsStaysPlainAfterItsLastOutput) {
  start(StarttlsProtocol::Smtp);
  say(child_stdout, "220 host\r\n421 cut o");
  child_stdout.reset();
  EXPECT_EQ(wait().end, PlaintextEnd::StayedPlain);
  EXPECT_EQ(waiting(peer), "220 host\r\n421 cut o");
}

TEST_F(PhaseEndTest, ChildThatEndsWithRequiredTlsEndsTheSession) {
  start(StarttlsProtocol::Smtp, true);
  say(peer, "MAIL FROM:<a>\r\n");
  say(child_stdout, "554 no");
  child_stdout.reset();
  EXPECT_EQ(wait().end, PlaintextEnd::ChildEnded);
  EXPECT_EQ(waiting(peer), "554 no");
  EXPECT_EQ(waiting(child_stdin), "");
}

TEST_F(PhaseEndTest, PeerThatClosesStaysPlainAndTheEndCanBeReadAgain) {
  start(StarttlsProtocol::Smtp);
  say(child_stdout, "220 host\r\n");
  say(peer, "QUIT\r\n");
  EXPECT_EQ(::shutdown(peer.get(), SHUT_WR), 0);
  expect_heard(child_stdin, "QUIT\r\n");
  say(child_stdout, "221 bye\r\n");
  EXPECT_EQ(wait().end, PlaintextEnd::StayedPlain);
  EXPECT_EQ(waiting(peer), "220 host\r\n221 bye\r\n");
}

TEST_F(PhaseEndTest, PeerThatIsResetIsGone) {
  start(StarttlsProtocol::Smtp);
  say(child_stdout, "220 host\r\n");
  pollfd unread{peer.get(), POLLIN, 0};
  ASSERT_EQ(::poll(&unread, 1, 20'000), 1);
  peer.reset();  // with something unread a socket pair says ECONNRESET
  const auto result = wait();
  EXPECT_EQ(result.end, PlaintextEnd::PeerGone);
  EXPECT_EQ(result.reason, "Connection reset by peer");
}

TEST_F(PhaseEndTest, PeerThatTakesNothingMoreIsGone) {
  start(StarttlsProtocol::Smtp);
  say(child_stdout, "220 host\r\n");
  expect_heard(peer, "220 host\r\n");
  EXPECT_EQ(::shutdown(peer.get(), SHUT_RD), 0);
  say(child_stdout, "421 bye\r\n");
  const auto result = wait();
  EXPECT_EQ(result.end, PlaintextEnd::PeerGone);
  EXPECT_EQ(result.reason, "Broken pipe");
}

TEST_F(PhaseEndTest, ChildThatNoLongerReadsIsHeardToItsEnd) {
  start(StarttlsProtocol::Smtp);
  child_stdin.reset();
  say(child_stdout, "220 host\r\n");
  expect_heard(peer, "220 host\r\n");
  say(peer, "NOOP\r\n");
  say(child_stdout, "250 ok\r\n");
  expect_heard(peer, "250 ok\r\n");
  say(peer, "NOOP\r\n");
  say(child_stdout, "421 bye\r\n");
  child_stdout.reset();
  EXPECT_EQ(wait().end, PlaintextEnd::StayedPlain);
  EXPECT_EQ(waiting(peer), "421 bye\r\n");
}

TEST_F(PhaseEndTest, ChildSeesThePeersEndWhileItOwesAnAnswer) {
  start(StarttlsProtocol::Smtp);
  say(child_stdout, "220 host\r\n");
  say(peer, "NOOP\r\n");
  EXPECT_EQ(::shutdown(peer.get(), SHUT_WR), 0);
  expect_heard(child_stdin, "NOOP\r\n");
  EXPECT_EQ(read_some(child_stdin.get()), "") << "the end of its input";
  say(child_stdout, "250 at last\r\n");
  EXPECT_EQ(wait().end, PlaintextEnd::StayedPlain);
  EXPECT_EQ(waiting(peer), "220 host\r\n250 at last\r\n");
}

TEST_F(PhaseEndTest, SilentEndIsNotWaitedFor) {
  bool said = false;
  start(std::make_unique<ScriptedDialogue>(
      [&said] {
        said = true;
        return DialogueOutput{};
      },
      [&said] {
        return DialogueOutput{.to_child = "",
                              .to_peer = "",
                              .event = said ? DialogueEvent::StayedPlain : DialogueEvent::None,
                              .reason = ""};
      }));
  say(peer, "x");
  EXPECT_EQ(wait().end, PlaintextEnd::StayedPlain);
}

TEST_F(PhaseEndTest, SilenceForTheIdleTimeEndsThePhase) {
  idle = std::chrono::milliseconds(50);
  start(StarttlsProtocol::Smtp);
  say(peer, "EHLO half");
  EXPECT_EQ(wait().end, PlaintextEnd::TimedOut);
}

TEST_F(PhaseEndTest, InterruptEndsThePhase) {
  start(StarttlsProtocol::Smtp);
  raise_event(interrupt.get());
  EXPECT_EQ(wait().end, PlaintextEnd::Interrupted);
}

TEST_F(PhaseEndTest, RefusalIsDeliveredBeforeTheSessionCloses) {
  start(StarttlsProtocol::Imap);
  say(child_stdout, "* OK\r\n");
  expect_heard(peer, "* OK\r\n");
  say(peer, std::string_view("a\0b\r\n", 5));
  const auto result = wait();
  EXPECT_EQ(result.end, PlaintextEnd::Closed);
  EXPECT_EQ(result.reason, "a NUL in a command line");
  EXPECT_EQ(waiting(peer), "* BAD NUL in command\r\n");
}

TEST_F(PhaseEndTest, PeerThatDoesNotReadItsRefusalIsRefused) {
  idle = std::chrono::milliseconds(50);
  start(std::make_unique<ScriptedDialogue>([] {
    return DialogueOutput{.to_child = "",
                          .to_peer = std::string(4'000'000, 'x'),
                          .event = DialogueEvent::Injected,
                          .reason = "stls-inject: scripted"};
  }));
  say(peer, "x");
  const auto result = wait();
  EXPECT_EQ(result.end, PlaintextEnd::Injected);
  EXPECT_EQ(result.reason, "stls-inject: scripted");
}

}  // namespace
}  // namespace dotls
