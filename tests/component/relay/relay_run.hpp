// One relay between a socket pair, whose other end is the test, and a real program.
#pragma once

#include <gmock/gmock.h>
#include <poll.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "dotls/program/child_process.hpp"
#include "dotls/program/end_child.hpp"
#include "dotls/relay/relay.hpp"
#include "shared/fd_stream.hpp"
#include "tests/component/socket_pair.hpp"
#include "tests/support/net.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wait.hpp"

namespace dotls::test {

/// Our end of the pair as a stream.
[[nodiscard]] inline FdStream take_stream(SocketPair& pair) {
  UniqueFd copy(::fcntl(pair.ours.get(), F_DUPFD_CLOEXEC, 0));
  return {std::move(pair.ours), std::move(copy)};
}

/// `script` for /bin/sh, with $1, $2... as given.
[[nodiscard]] inline std::vector<std::string> sh(const std::string& script,
                                                 const std::vector<std::string>& words = {}) {
  std::vector<std::string> command{"/bin/sh", "-c", script, "sh"};
  command.insert(command.end(), words.begin(), words.end());
  return command;
}

struct RelaySetup {
  std::vector<std::string> program;
  std::chrono::seconds idle_time = kPatience;
  std::optional<std::chrono::seconds> session_time = {};  ///< idle_time where it is not given
  RelayStart start = {};
  bool own_group = true;
  int send_buffer = 0;  ///< of our end of the socket pair; 0: the default
};

/// The result of a relay, and the program's end.
struct RelayEnd {
  RelayReport report;
  ProgramEnd program;
};

/// Runs the relay in a thread, as soon as it is made, over `Peer`, a ByteStream that is made of an
/// FdStream. The test is the other end of peer(). Ends everything when it goes.
template <class Peer = FdStream>
class RelayRun {
 public:
  explicit RelayRun(const RelaySetup& setup)
      : pair_(setup.send_buffer),
        running_(start_child(spec_of(setup), signals_)),
        stream_(take_stream(pair_)),
        setup_(setup) {
    thread_ = std::thread([this] {
      const RelayReport report = run_relay(
          stream_, running_.pipes, *running_.program, signals_,
          {setup_.idle_time, setup_.session_time.value_or(setup_.idle_time)}, setup_.start);
      end_ = RelayEnd{report,
                      end_child(*running_.program, running_.pipes, signals_, report.countdown)};
      over_ = true;
    });
  }
  RelayRun(const RelayRun&) = delete;
  RelayRun& operator=(const RelayRun&) = delete;
  ~RelayRun() {
    pair_.peer.reset();
    while (thread_.joinable() && !over_ && !wait_until([this] { return over_.load(); }, kGrace)) {
      running_.program->signal(SIGKILL);
    }
    if (thread_.joinable()) thread_.join();
  }

  /// The peer's end, blocking.
  [[nodiscard]] UniqueFd& peer() { return pair_.peer; }
  /// Our ends of the program's pipes.
  [[nodiscard]] ProgramPipes& pipes() { return running_.pipes; }
  [[nodiscard]] bool is_over() const { return over_; }
  void send(std::string_view bytes) { ASSERT_TRUE(send_all(pair_.peer.get(), bytes)); }
  /// The peer will send no more.
  void end_sending() { ::shutdown(pair_.peer.get(), SHUT_WR); }
  /// All that the peer gets until the relay ends its direction.
  [[nodiscard]] std::string read_to_end() {
    const TcpRest rest = test::read_to_end(pair_.peer.get());
    EXPECT_EQ(rest.end, TcpEnd::Fin);
    return rest.bytes;
  }
  /// Exactly so many bytes.
  [[nodiscard]] std::string read(std::size_t size) {
    std::string bytes(size, '\0');
    EXPECT_EQ(::recv(pair_.peer.get(), bytes.data(), size, MSG_WAITALL),
              static_cast<ssize_t>(size));
    return bytes;
  }
  /// Tears the connection down so that we see ECONNRESET: there must be something of ours unread.
  void reset() {
    std::array<pollfd, 1> entry{pollfd{pair_.peer.get(), POLLIN, 0}};
    ASSERT_TRUE(poll_until(entry, Clock::now() + kPatience)) << "nothing is unread";
    pair_.peer.reset();
  }
  [[nodiscard]] bool program_has_ended() {
    return wait_until([this] { return over_ || running_.program->find_end(); });
  }
  /// Waits for the end of relay and program.
  [[nodiscard]] RelayEnd finish() {
    if (!wait_until([this] { return over_.load(); })) {
      ADD_FAILURE() << "the relay does not end";
      return {};
    }
    thread_.join();
    return end_;
  }

 private:
  static constexpr std::chrono::seconds kGrace{1};

  static ProgramSpec spec_of(const RelaySetup& setup) {
    ProgramSpec spec;
    spec.command = setup.program;
    spec.environment = {"PATH=/usr/bin:/bin"};
    spec.own_group = setup.own_group;
    return spec;
  }

  SignalInbox signals_;
  SocketPair pair_;
  RunningProgram running_;
  Peer stream_;
  RelaySetup setup_;
  RelayEnd end_;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

/// An FdStream that forwards everything; tests change what they are about.
class StreamWrapper : public ByteStream {
 public:
  explicit StreamWrapper(FdStream stream) : stream_(std::move(stream)) {}

  IoResult try_read(std::span<std::byte> buffer) override { return stream_.try_read(buffer); }
  IoResult try_write(std::span<const std::byte> bytes) override { return stream_.try_write(bytes); }
  IoResult try_close_write() override { return stream_.try_close_write(); }
  [[nodiscard]] int read_fd() const override { return stream_.read_fd(); }
  [[nodiscard]] int write_fd() const override { return stream_.write_fd(); }
  [[nodiscard]] std::string failure() const override { return stream_.failure(); }

 private:
  FdStream stream_;
};

/// A peer whose end of file comes without close_notify.
class TruncatingStream final : public StreamWrapper {
 public:
  using StreamWrapper::StreamWrapper;
  IoResult try_read(std::span<std::byte> buffer) override {
    const IoResult got = StreamWrapper::try_read(buffer);
    return got.status == IoStatus::PeerClosed ? IoResult{IoStatus::PeerTruncated} : got;
  }
};

/// A peer that, as TLS does, can say no end any more once reading it has failed.
class BreakingStream final : public StreamWrapper {
 public:
  using StreamWrapper::StreamWrapper;
  IoResult try_read(std::span<std::byte> buffer) override {
    const IoResult got = StreamWrapper::try_read(buffer);
    if (has_failed(got.status)) broken_ = true;
    return got;
  }
  IoResult try_close_write() override {
    return broken_ ? IoResult{IoStatus::Broken} : StreamWrapper::try_close_write();
  }

 private:
  std::atomic<bool> broken_{false};
};

}  // namespace dotls::test
