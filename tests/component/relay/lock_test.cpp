// Goal: two threads never touch one session at a time. The session here is made of plain ints, so
// that ThreadSanitizer goes red when the lock is taken out of Guarded::with; inside an
// uninstrumented libssl it would see nothing.
#include <poll.h>

#include "dotls/relay/relay.hpp"
#include "dotls/tls/stream.hpp"
#include "tests/component/relay/relay_run.hpp"

namespace dotls::test {
namespace {

constexpr std::uint64_t kBytes = 4'000'000;
constexpr std::size_t kStep = 4096;

// A peer that sends kBytes and then ends, and takes in whatever is written to it. Now and then
// nothing moves, as on a real network, so that both threads poll as well.
class FakeSession {
 public:
  IoResult read(std::span<std::byte> buffer) {
    if (++steps_ % 7 == 0) return {IoStatus::WantRead};
    const std::size_t size = std::min({buffer.size(), kStep, std::size_t{kBytes - sent_}});
    if (size == 0) return {IoStatus::PeerClosed};
    for (std::size_t i = 0; i < size; ++i) buffer[i] = byte_at(sent_ + i);
    sent_ += size;
    return {IoStatus::Done, size};
  }
  IoResult write(std::span<const std::byte> bytes) {
    if (++steps_ % 5 == 0) return {IoStatus::WantWrite};
    const std::size_t size = std::min(bytes.size(), kStep);
    for (std::size_t i = 0; i < size; ++i) {
      if (bytes[i] != byte_at(taken_ + i)) ++wrong_;
    }
    taken_ += size;
    return {IoStatus::Done, size};
  }
  IoResult close_write() {
    ++steps_;
    return {IoStatus::Done};
  }
  [[nodiscard]] std::uint64_t wire_read() const { return sent_; }
  [[nodiscard]] std::uint64_t wire_written() const { return taken_; }
  // The bytes moved so far, in place of a failure.
  [[nodiscard]] std::string failure() const {
    return std::to_string(sent_) + " sent, " + std::to_string(taken_) + " taken, " +
           std::to_string(wrong_) + " wrong";
  }

 private:
  static std::byte byte_at(std::uint64_t at) { return static_cast<std::byte>(at * 31 % 251); }

  std::uint64_t steps_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t taken_ = 0;
  std::uint64_t wrong_ = 0;
};

TEST(Lock, KeepsTwoThreadsApartInFullDuplex) {
  SignalInbox signals;
  ProgramSpec spec;
  spec.command = {"/bin/cat"};
  RunningProgram cat = start_child(spec, signals);
  // The descriptor is always ready.
  const UniqueFd ready = make_event_fd();
  raise_event(ready.get());
  Stream<FakeSession> peer(FakeSession{}, ready.get(), ready.get());
  const RelayReport report =
      run_relay(peer, cat.pipes, *cat.program, signals, {kPatience, kPatience}, {});
  EXPECT_EQ(report.end, ConnectionEnd::Complete);
  EXPECT_EQ(report.bytes_to_child, kBytes);
  EXPECT_EQ(report.bytes_to_peer, kBytes);
  EXPECT_EQ(peer.failure(), "4000000 sent, 4000000 taken, 0 wrong");
  EXPECT_EQ(end_child(*cat.program, cat.pipes, signals, report.countdown).exit_status(), 0);
}

}  // namespace
}  // namespace dotls::test
