// Goal: a reader that stopped at its limit comes again at once, and one that must wait for the peer
// to take something does not: that would be a loop for as long as the peer likes.
#include <gtest/gtest.h>
#include <poll.h>

#include <array>

#include "dotls/tls/stream.hpp"

namespace dotls::test {
namespace {

// What a session says, without one.
struct Said {
  IoResult result{IoStatus::WantRead};
  bool holds_input = false;

  IoResult read(std::span<std::byte>) const { return result; }
  IoResult write(std::span<const std::byte>) const { return {IoStatus::Done}; }
  IoResult close_write() const { return {IoStatus::Done}; }
  [[nodiscard]] std::uint64_t wire_read() const { return 0; }
  [[nodiscard]] std::uint64_t wire_written() const { return 0; }
  [[nodiscard]] std::string failure() const { return {}; }
  [[nodiscard]] bool may_hold_input() const { return holds_input; }
};

bool comes_again(const Said& said) {
  Stream<Said> stream(said, -1, -1);
  std::array<std::byte, 8> buffer{};
  static_cast<void>(stream.try_read(buffer));
  std::array<pollfd, 1> retry{pollfd{stream.reader_retry_fd(), POLLIN, 0}};
  return poll_until(retry, Clock::now());
}

TEST(StreamRetry, ComesForInputThatMayBeHeld) {
  EXPECT_TRUE(comes_again({{IoStatus::WantRead}, true}));
}

TEST(StreamRetry, DoesNotComeForAnEmptyNetwork) {
  EXPECT_FALSE(comes_again({{IoStatus::WantRead}, false}));
}

TEST(StreamRetry, DoesNotComeWhileThePeerTakesNothing) {
  EXPECT_FALSE(comes_again({{IoStatus::WantWrite}, true}));
}

}  // namespace
}  // namespace dotls::test
