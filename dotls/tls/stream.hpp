// A session shared by two threads: each step takes the lock once. It polls nothing; its driver
// polls, outside the lock. A template, so that a test can use a session of plain ints.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "dotls/tls/guarded.hpp"
#include "shared/byte_stream.hpp"
#include "shared/posix_io.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {

/// ByteStream over a session `S` with read, write, close_write, wire_read, wire_written and failure
/// (see session.hpp). Owns the session; borrows the descriptors. One thread reads while another
/// writes.
///
/// A write may have to wait for a read and the reverse: while the peer renegotiates (TLS 1.2, -N),
/// or a handshake message comes in several records (TLS 1.3, a large ticket). Then a step of one
/// side takes bytes from the kernel that the other polls for, so it wakes it.
template <class S>
class Stream final : public ByteStream {
 public:
  Stream(S session, int read_fd, int write_fd)
      : shared_(Shared{std::move(session)}), read_fd_(read_fd), write_fd_(write_fd) {}

  IoResult try_read(std::span<std::byte> buffer) override {
    reader_retry_.clear();
    return step(Side::Reader, [&](S& session) { return session.read(buffer); });
  }
  IoResult try_write(std::span<const std::byte> bytes) override {
    writer_retry_.clear();
    return step(Side::Writer, [&](S& session) { return session.write(bytes); });
  }
  IoResult try_close_write() override {
    writer_retry_.clear();
    return step(Side::Writer, [](S& session) { return session.close_write(); });
  }

  [[nodiscard]] int read_fd() const override { return read_fd_; }
  [[nodiscard]] int write_fd() const override { return write_fd_; }
  [[nodiscard]] int reader_retry_fd() const override { return reader_retry_.fd(); }
  [[nodiscard]] int writer_retry_fd() const override { return writer_retry_.fd(); }

  [[nodiscard]] std::uint64_t wire_read() const {
    return shared_.with([](Shared& shared) { return shared.session.wire_read(); });
  }
  [[nodiscard]] std::string failure() const override {
    return shared_.with([](Shared& shared) { return std::string(shared.session.failure()); });
  }
  [[nodiscard]] FailureClass failure_class() const override {
    return shared_.with([](Shared& shared) {
      if constexpr (requires { shared.session.failure_class(); }) {
        return shared.session.failure_class();
      }
      return FailureClass::Left;
    });
  }

 private:
  enum class Side { Reader, Writer };
  struct Shared {
    S session;
    // Whether a side waits for the other side's descriptor.
    bool reader_crossed = false;
    bool writer_crossed = false;
  };
  struct Turn {
    IoResult result;
    bool wake_reader = false;
    bool wake_writer = false;
  };

  // An event that costs no system call unless raised, which is rare.
  class Retry {
   public:
    [[nodiscard]] int fd() const { return event_.get(); }
    void raise() {
      // In this order: an event without its flag is cleared a step later; a flag without its event
      // would leave one that nobody clears.
      raise_event(event_.get());
      raised_.store(true);
    }
    void clear() {
      if (raised_.exchange(false)) clear_event(event_.get());
    }

   private:
    UniqueFd event_ = make_event_fd();
    std::atomic<bool> raised_{false};
  };

  template <class Move>
  IoResult step(Side side, Move move) {
    const Turn turn = shared_.with([&](Shared& shared) {
      const std::uint64_t read_before = shared.session.wire_read();
      const std::uint64_t written_before = shared.session.wire_written();
      Turn made{move(shared.session)};
      const bool took = shared.session.wire_read() != read_before;
      const bool moved = took || shared.session.wire_written() != written_before;
      if (side == Side::Reader) {
        made.result.partial = took;
        shared.reader_crossed = made.result.status == IoStatus::WantWrite;
        made.wake_writer = moved && shared.writer_crossed;
        if constexpr (requires { shared.session.may_hold_input(); }) {
          // While output is stuck it would come in vain, for as long as the peer takes nothing.
          made.wake_reader =
              made.result.status == IoStatus::WantRead && shared.session.may_hold_input();
        }
      } else {
        // poll(2) does not show the reader what a write took from the kernel.
        made.wake_reader = took || (moved && shared.reader_crossed);
        shared.writer_crossed = made.result.status == IoStatus::WantRead;
      }
      return made;
    });
    if (turn.wake_reader) reader_retry_.raise();
    if (turn.wake_writer) writer_retry_.raise();
    return turn.result;
  }

  mutable Guarded<Shared> shared_;
  int read_fd_;
  int write_fd_;
  Retry reader_retry_;
  Retry writer_retry_;
};

}  // namespace dotls
