// Goal: bytes arrive whole, unaltered and in order, both ways at once.
#include "tests/component/relay/relay_run.hpp"
#include "tests/support/bytes.hpp"

namespace dotls::test {
namespace {

TEST(Carrying, BothWaysAtOnceThroughCat) {
  constexpr std::uint64_t kBytes = 20'000'000;
  RelayRun relay({.program = {"/bin/cat"}});
  std::thread sending([&] {
    Pattern pattern(1, kBytes);
    std::vector<char> buffer(65536);
    while (const std::size_t size = pattern.next(buffer)) {
      if (!send_all(relay.peer().get(), {buffer.data(), size})) break;
    }
    relay.end_sending();
  });
  Digest received;
  std::vector<char> buffer(65536);
  for (ssize_t got = 0; (got = ::recv(relay.peer().get(), buffer.data(), buffer.size(), 0)) > 0;) {
    received.add({buffer.data(), static_cast<std::size_t>(got)});
  }
  sending.join();
  EXPECT_EQ(received.summary(), pattern_summary(1, kBytes));
  const RelayEnd end = relay.finish();
  EXPECT_EQ(end.report.end, ConnectionEnd::Complete);
  EXPECT_EQ(end.report.bytes_to_child, kBytes);
  EXPECT_EQ(end.report.bytes_to_peer, kBytes);
}

TEST(Carrying, SingleBytesAreNotHeldBack) {
  RelayRun relay({.program = {"/bin/cat"}});
  for (int i = 0; i < 256; ++i) {
    const std::string byte(1, static_cast<char>(i));
    relay.send(byte);
    ASSERT_EQ(relay.read(1), byte);
  }
  relay.end_sending();
  EXPECT_EQ(relay.read_to_end(), "");
  EXPECT_EQ(relay.finish().report.bytes_to_peer, 256U);
}

TEST(Carrying, EarlierBytesGoFirst) {
  RelayRun relay({.program = {"/bin/cat"}, .start = {"to child, ", "to peer, "}});
  relay.send("then ours");
  relay.end_sending();
  EXPECT_EQ(relay.read_to_end(), "to peer, to child, then ours");
  const RelayEnd end = relay.finish();
  EXPECT_EQ(end.report.bytes_to_child, 19U);
  EXPECT_EQ(end.report.bytes_to_peer, 28U);
}

TEST(Carrying, ManyEarlierBytesAreCarried) {
  const std::string many(1'000'000, 'x');
  RelayRun relay({.program = {"/bin/cat"}, .start = {many, {}}});
  relay.end_sending();
  EXPECT_EQ(relay.read_to_end(), many);
  EXPECT_EQ(relay.finish().report.end, ConnectionEnd::Complete);
}

std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(
      std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator()));
}

TEST(Carrying, LeavesNoDescriptorOpen) {
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 20; ++i) {
    RelayRun relay({.program = {"/bin/cat"}});
    relay.send("x");
    relay.end_sending();
    EXPECT_EQ(relay.read_to_end(), "x");
    static_cast<void>(relay.finish());
  }
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace dotls::test
