// Goal: the phase ends in an upgrade with exactly the positive answer written and nothing read
// after STARTTLS, and in no upgrade if anything was.
#include "tests/component/starttls/phase_fixture.hpp"

namespace dotls {
namespace {

constexpr std::string_view kReady = "220 2.0.0 Ready to start TLS\r\n";

class UpgradeTest : public PlaintextPhaseTest {
 protected:
  void greet() {
    say(child_stdout, "220 host\r\n");
    expect_heard(peer, "220 host\r\n");
  }
};

TEST_F(UpgradeTest, PositiveAnswerIsWrittenAndNothingMoreIsRead) {
  start(StarttlsProtocol::Smtp);
  greet();
  say(peer, "EHLO me\r\n");
  expect_heard(child_stdin, "EHLO me\r\n");
  say(child_stdout, "250 host\r\n");
  expect_heard(peer, "250-host\r\n250 STARTTLS\r\n");
  say(peer, "STARTTLS\r\n");
  expect_heard(peer, kReady);
  say(peer, "ClientHello");
  const auto result = wait();
  EXPECT_EQ(result.end, PlaintextEnd::Upgrade);
  EXPECT_EQ(waiting(peer), "") << "something followed the positive answer";
  EXPECT_EQ(waiting(child_stdin), "");
  EXPECT_EQ(result.from_peer, std::string_view("EHLO me\r\nSTARTTLS\r\n").size());
  EXPECT_EQ(result.to_peer,
            std::string_view("220 host\r\n250-host\r\n250 STARTTLS\r\n").size() + kReady.size());
}

TEST_F(UpgradeTest, OutputAfterStarttlsIsIgnored) {
  can_upgrade = [this] {
    say(child_stdout, "421 too late\r\n");
    return true;
  };
  start(StarttlsProtocol::Smtp);
  greet();
  say(peer, "STARTTLS\r\n");
  expect_heard(peer, kReady);
  EXPECT_EQ(wait().end, PlaintextEnd::Upgrade);
  EXPECT_EQ(waiting(peer), "");
}

TEST_F(UpgradeTest, BytesInTheSameReadAreAnInjection) {
  start(StarttlsProtocol::Smtp);
  greet();
  say(peer, "STARTTLS\r\nMAIL FROM:<evil>\r\n");
  expect_heard(peer, "503 ");
  const auto result = wait();
  EXPECT_EQ(result.end, PlaintextEnd::Injected);
  EXPECT_THAT(result.reason, testing::StartsWith("stls-inject"));
  EXPECT_EQ(waiting(child_stdin), "");
}

TEST_F(UpgradeTest, BytesInTheKernelAreAnInjectionAndTheCertificateIsNotAskedFor) {
  std::atomic<int> asked = 0;
  can_upgrade = [&] { return ++asked > 0; };
  start(std::make_unique<ScriptedDialogue>([this] {
    say(peer, "!");  // arrives between the dialogue's read and its decision
    return DialogueOutput{
        .to_child = "", .to_peer = "", .event = DialogueEvent::StarttlsRequested, .reason = ""};
  }));
  say(peer, "STARTTLS");
  expect_heard(peer, "no");
  EXPECT_EQ(wait().end, PlaintextEnd::Injected);
  EXPECT_EQ(asked, 0);
}

TEST_F(UpgradeTest, BytesThatComeWhileTheCertificateIsLoadedAreAnInjection) {
  can_upgrade = [this] {
    say(peer, "EHLO evil\r\n");
    return true;
  };
  start(StarttlsProtocol::Smtp);
  greet();
  say(peer, "STARTTLS\r\n");
  expect_heard(peer, "503 ");
  const auto result = wait();
  EXPECT_EQ(result.end, PlaintextEnd::Injected);
  EXPECT_THAT(result.reason, testing::StartsWith("stls-inject"));
}

TEST_F(UpgradeTest, WithoutACertificateTheSessionContinues) {
  can_upgrade = [] { return false; };
  start(StarttlsProtocol::Smtp);
  greet();
  say(peer, "STARTTLS\r\n");
  expect_heard(peer, "454 4.7.0 TLS not available due to temporary reason\r\n");
  say(peer, "QUIT\r\n");
  expect_heard(child_stdin, "QUIT\r\n");
  say(child_stdout, "221 bye\r\n");
  child_stdout.reset();
  expect_heard(peer, "221 bye\r\n");
  EXPECT_EQ(wait().end, PlaintextEnd::StayedPlain);
}

TEST_F(UpgradeTest, PeerThatClosedAfterARefusedStarttlsIsNotWaitedFor) {
  can_upgrade = [] { return false; };
  start(StarttlsProtocol::Smtp);
  greet();
  say(peer, "STARTTLS\r\n");
  EXPECT_EQ(::shutdown(peer.get(), SHUT_WR), 0);
  expect_heard(peer, "454 4.7.0 TLS not available due to temporary reason\r\n");
  EXPECT_EQ(wait().end, PlaintextEnd::StayedPlain);
}

TEST_F(UpgradeTest, EndOfFileAfterStarttlsIsNotAnInjection) {
  start(std::make_unique<ScriptedDialogue>([this] {
    EXPECT_EQ(::shutdown(peer.get(), SHUT_WR), 0);
    return DialogueOutput{
        .to_child = "", .to_peer = "", .event = DialogueEvent::StarttlsRequested, .reason = ""};
  }));
  say(peer, "STARTTLS");
  expect_heard(peer, "yes");
  EXPECT_EQ(wait().end, PlaintextEnd::Upgrade);
}

}  // namespace
}  // namespace dotls
