// Goal: much data goes through whole, both ways at once, and a side that does not read holds the
// other one back instead of filling our memory.
#include "tests/component/starttls/phase_fixture.hpp"

namespace dotls {
namespace {

class PhaseFlowTest : public PlaintextPhaseTest {};

/// `size` bytes of lines without repetition.
std::string lines_of(std::size_t size) {
  std::string lines;
  for (std::size_t i = 0; lines.size() < size; ++i)
    lines += "250-" + std::to_string(i * i) + "\r\n";
  return lines;
}

TEST_F(PhaseFlowTest, MessageOfTenMegabytesPassesByteForByte) {
  start(StarttlsProtocol::Smtp);
  say(child_stdout, "220 host\r\n");
  say(peer, "DATA\r\n");
  expect_heard(child_stdin, "DATA\r\n");
  say(child_stdout, "354 go\r\n");
  const auto message = lines_of(10'000'000) + ".\r\n";
  std::thread sender([&] { say(peer, message); });
  EXPECT_TRUE(read_exactly(child_stdin.get(), message.size()) == message);
  sender.join();
  say(child_stdout, "250 queued\r\n");
  expect_heard(peer, "220 host\r\n354 go\r\n250 queued\r\n");
}

TEST_F(PhaseFlowTest, ChildThatWritesBeforeItReadsDoesNotBlockTheMessage) {
  start(StarttlsProtocol::Smtp);
  say(child_stdout, "220 host\r\n");
  say(peer, "DATA\r\n");
  expect_heard(child_stdin, "DATA\r\n");
  say(child_stdout, "354 go\r\n");
  const auto message = lines_of(2'000'000) + ".\r\n";
  const auto talk = lines_of(2'000'000);
  std::thread child([&] {
    say(child_stdout, talk);  // blocks until the peer has heard nearly all of it
    EXPECT_TRUE(read_exactly(child_stdin.get(), message.size()) == message);
  });
  std::thread sender([&] { say(peer, message); });
  expect_heard(peer, "220 host\r\n354 go\r\n");
  EXPECT_TRUE(read_exactly(peer.get(), talk.size()) == talk);
  sender.join();
  child.join();
}

TEST_F(PhaseFlowTest, ChildThatWritesBeforeItReadsDoesNotBlockTheHandover) {
  const auto held = lines_of(1'000'000);
  const auto talk = lines_of(1'000'000);
  start(std::make_unique<ScriptedDialogue>([&] {
    return DialogueOutput{
        .to_child = held, .to_peer = "", .event = DialogueEvent::StayedPlain, .reason = ""};
  }));
  std::thread child([&] {
    say(child_stdout, talk);
    EXPECT_TRUE(read_exactly(child_stdin.get(), held.size()) == held);
    child_stdout.reset();
  });
  std::string heard;
  std::thread listener([&] {
    for (auto more = read_some(peer.get()); !more.empty(); more = read_some(peer.get()))
      heard += more;
  });
  say(peer, "x");
  EXPECT_EQ(wait().end, PlaintextEnd::StayedPlain);
  child.join();
  // The child's last output is still in its pipe, for the relay.
  const auto left = hang_up();
  listener.join();
  EXPECT_TRUE(heard + left == talk);
}

TEST_F(PhaseFlowTest, ChildThatDoesNotReadHoldsThePeerBack) {
  start(StarttlsProtocol::Smtp);
  say(child_stdout, "220 host\r\n");
  say(peer, "DATA\r\n");
  expect_heard(child_stdin, "DATA\r\n");
  say(child_stdout, "354 go\r\n");
  expect_heard(peer, "220 host\r\n354 go\r\n");
  ASSERT_EQ(::fcntl(peer.get(), F_SETFL, O_NONBLOCK), 0);
  const std::string piece(4096, 'x');
  std::size_t sent = 0;
  pollfd entry{peer.get(), POLLOUT, 0};
  while (sent < 16'000'000 && ::poll(&entry, 1, 300) == 1) {
    const ssize_t wrote = ::write(peer.get(), piece.data(), piece.size());
    if (wrote > 0) sent += static_cast<std::size_t>(wrote);
  }
  EXPECT_LT(sent, 1'000'000U);
}

TEST_F(PhaseFlowTest, PeerThatDoesNotReadHoldsTheChildBack) {
  start(StarttlsProtocol::Smtp);
  ASSERT_EQ(::fcntl(child_stdout.get(), F_SETFL, O_NONBLOCK), 0);
  const std::string piece = lines_of(4000);
  std::size_t sent = 0;
  pollfd entry{child_stdout.get(), POLLOUT, 0};
  while (sent < 16'000'000 && ::poll(&entry, 1, 300) == 1) {
    const ssize_t wrote = ::write(child_stdout.get(), piece.data(), piece.size());
    if (wrote > 0) sent += static_cast<std::size_t>(wrote);
  }
  EXPECT_LT(sent, 1'000'000U);
}

TEST_F(PhaseFlowTest, EveryOneOfManyRefusedCommandsIsAnswered) {
  start(StarttlsProtocol::Smtp, true);
  say(child_stdout, "220 host\r\n");
  expect_heard(peer, "220 host\r\n");
  std::thread sender([&] { say(peer, std::string(30'000, '\n')); });
  const std::string refusal = "530 5.7.0 Must issue a STARTTLS command first\r\n";
  std::string heard = read_exactly(peer.get(), 30'000 * refusal.size());
  sender.join();
  std::size_t answers = 0;
  for (std::string_view left = heard; left.starts_with(refusal); ++answers)
    left.remove_prefix(refusal.size());
  EXPECT_EQ(answers, 30'000U);
}

}  // namespace
}  // namespace dotls
