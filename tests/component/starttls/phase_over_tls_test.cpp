// Goal: the phase drives a peer that is like TLS: it holds bytes that no descriptor shows, waits
// for the wrong direction, and is ready without data.
#include <vector>

#include "tests/component/starttls/phase_fixture.hpp"

namespace dotls {
namespace {

/// A stream over another that behaves as a TLS session may.
class LikeTls final : public ByteStream {
 public:
  explicit LikeTls(std::unique_ptr<ByteStream> wire) : wire_(std::move(wire)) {}

  IoResult try_read(std::span<std::byte> buffer) override {
    if (takes_and_gives_nothing) {
      std::array<std::byte, 4096> nothing;
      static_cast<void>(wire_->try_read(nothing));
      return {IoStatus::WantRead};
    }
    if (at_ == held_.size()) {
      held_.resize(100'000);
      at_ = 0;
      const IoResult got = wire_->try_read(held_);
      held_.resize(got.bytes);
      if (got.status != IoStatus::Done) return got;
    }
    // No descriptor shows what it has buffered.
    if (reads_want_write > 0) {
      --reads_want_write;
      return {IoStatus::WantWrite};
    }
    // One small record after the other, out of one read.
    const std::size_t size = std::min({buffer.size(), held_.size() - at_, std::size_t{7}});
    std::copy_n(held_.begin() + static_cast<std::ptrdiff_t>(at_), size, buffer.begin());
    at_ += size;
    return {IoStatus::Done, size};
  }
  IoResult try_write(std::span<const std::byte> bytes) override {
    if (writes_want_read > 0) {
      --writes_want_read;
      return {IoStatus::WantRead};
    }
    return wire_->try_write(bytes.first(std::min(bytes.size(), std::size_t{5})));
  }
  IoResult try_close_write() override { return wire_->try_close_write(); }
  [[nodiscard]] int read_fd() const override { return wire_->read_fd(); }
  [[nodiscard]] int write_fd() const override { return wire_->write_fd(); }
  [[nodiscard]] int writer_retry_fd() const override { return retry.get(); }
  [[nodiscard]] std::string failure() const override { return wire_->failure(); }

  int reads_want_write = 0;
  int writes_want_read = 0;
  bool takes_and_gives_nothing = false;
  UniqueFd retry = make_event_fd();

 private:
  std::unique_ptr<ByteStream> wire_;
  std::vector<std::byte> held_;
  std::size_t at_ = 0;
};

class PhaseOverTlsTest : public PlaintextPhaseTest {
 protected:
  PhaseOverTlsTest() {
    auto like_tls = std::make_unique<LikeTls>(std::move(peer_here));
    tls = like_tls.get();
    peer_here = std::move(like_tls);
  }
  LikeTls* tls;
};

TEST_F(PhaseOverTlsTest, BytesBufferedInTlsAreRead) {
  say(peer, "NOOP\r\nNOOP\r\nUSER alice\r\n");
  start(StarttlsProtocol::Pop3);
  say(child_stdout, "+OK\r\n");
  expect_heard(peer, "+OK\r\n");
  expect_heard(child_stdin, "NOOP\r\n");
  say(child_stdout, "+OK\r\n");
  expect_heard(child_stdin, "NOOP\r\n");
  say(child_stdout, "+OK\r\n");
  expect_heard(child_stdin, "USER alice\r\n");
}

TEST_F(PhaseOverTlsTest, ReadThatWaitsForRoomContinues) {
  tls->reads_want_write = 3;
  say(peer, "NOOP\r\n");
  start(StarttlsProtocol::Pop3);
  say(child_stdout, "+OK\r\n");
  expect_heard(child_stdin, "NOOP\r\n");
}

TEST_F(PhaseOverTlsTest, WriteThatWaitsForThePeerContinues) {
  tls->writes_want_read = 1;
  start(StarttlsProtocol::Pop3);
  say(child_stdout, "+OK\r\n");
  EXPECT_EQ(waiting(peer), "");
  say(peer, "NOOP\r\n");
  expect_heard(peer, "+OK\r\n");
  expect_heard(child_stdin, "NOOP\r\n");
}

TEST_F(PhaseOverTlsTest, WriteIsRetriedWhenTold) {
  tls->writes_want_read = 1;
  raise_event(tls->retry.get());
  start(StarttlsProtocol::Pop3);
  say(child_stdout, "+OK\r\n");
  expect_heard(peer, "+OK\r\n");
}

TEST_F(PhaseOverTlsTest, WhatTheChildSaidBeforeComesFirst) {
  behind_greeting = "+OK after\r\n+OK ";
  start(StarttlsProtocol::Pop3);
  say(child_stdout, "more\r\n");
  expect_heard(peer, "+OK after\r\n+OK more\r\n");
}

TEST_F(PhaseOverTlsTest, HandsOverWhatWasPipelinedAfterTheLogin) {
  start(StarttlsProtocol::Pop3);
  say(child_stdout, "+OK\r\n");
  const std::string message(20'000, 'x');
  say(peer, "PASS b\r\n" + message);
  expect_heard(child_stdin, "PASS b\r\n");
  say(child_stdout, "+OK in\r\nmore");
  std::string passed;
  const auto result = wait();
  EXPECT_EQ(result.end, PlaintextEnd::StayedPlain);
  expect_heard(peer, "+OK\r\n+OK in\r\nmore");
  // What the dialogue took went to the child; the stream still has the rest.
  passed = waiting(child_stdin);
  std::array<std::byte, 4096> buffer;
  for (auto got = peer_here->try_read(buffer); got.status == IoStatus::Done;
       got = peer_here->try_read(buffer)) {
    passed.append(reinterpret_cast<const char*>(buffer.data()), got.bytes);
  }
  EXPECT_EQ(passed, message);
}

// Its descriptor is readable again and again, and nothing comes of it.
TEST_F(PhaseOverTlsTest, RecordsWithoutDataAreNotTraffic) {
  idle = std::chrono::milliseconds(300);
  tls->takes_and_gives_nothing = true;
  std::atomic<bool> over = false;
  start(StarttlsProtocol::Pop3);
  std::thread chatter([&] {
    pollfd room{peer.get(), POLLOUT, 0};
    for (const auto begun = Clock::now();
         !over && Clock::now() - begun < std::chrono::seconds(20);) {
      if (::poll(&room, 1, 10) == 1) say(peer, "key update");
    }
    raise_event(interrupt.get());
  });
  EXPECT_EQ(wait().end, PlaintextEnd::TimedOut);
  over = true;
  chatter.join();
}

}  // namespace
}  // namespace dotls
