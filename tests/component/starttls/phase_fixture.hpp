// Goal: holds both ends of a plaintext phase that runs in a thread of its own: the peer's socket
// and the child's pipes. Every wait ends by itself, in failure.
#pragma once

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "dotls/starttls/plaintext_phase.hpp"
#include "shared/fd_stream.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {

inline std::string read_some(int fd, std::size_t most = 65536) {
  std::string bytes(std::min<std::size_t>(most, 65536), '\0');
  pollfd entry{fd, POLLIN, 0};
  if (::poll(&entry, 1, 20'000) != 1) {
    ADD_FAILURE() << "nothing came";
    return {};
  }
  const ssize_t got = ::read(fd, bytes.data(), bytes.size());
  bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return bytes;
}

inline std::string read_exactly(int fd, std::size_t size) {
  std::string bytes;
  while (bytes.size() < size) {
    const auto more = read_some(fd, size - bytes.size());
    if (more.empty()) break;
    bytes += more;
  }
  return bytes;
}

class PlaintextPhaseTest : public testing::Test {
 protected:
  PlaintextPhaseTest() {
    std::signal(SIGPIPE, SIG_IGN);
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    peer.reset(ends[0]);
    UniqueFd here(ends[1]);
    EXPECT_EQ(::pipe(ends), 0);
    child_stdin.reset(ends[0]);
    UniqueFd to_child(ends[1]);
    EXPECT_EQ(::pipe(ends), 0);
    UniqueFd from_child(ends[0]);
    child_stdout.reset(ends[1]);
    for (const int fd : {here.get(), to_child.get(), from_child.get()}) {
      EXPECT_EQ(::fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    }
    UniqueFd here_too(::dup(here.get()));
    peer_here = std::make_unique<FdStream>(std::move(here), std::move(here_too));
    child_here_ = std::make_unique<FdStream>(std::move(from_child), std::move(to_child));
  }
  ~PlaintextPhaseTest() override {
    raise_event(interrupt.get());
    if (thread_.joinable()) thread_.join();
  }

  void start(StarttlsProtocol protocol, bool require_tls = false) {
    start(make_dialogue(protocol, require_tls));
  }
  void start(std::unique_ptr<Dialogue> dialogue) {
    dialogue_ = std::move(dialogue);
    thread_ = std::thread([this] {
      result_ = run_plaintext_phase(*dialogue_, {*peer_here, *child_here_, interrupt.get()}, idle,
                                    can_upgrade, behind_greeting);
    });
  }
  PlaintextResult wait() {
    thread_.join();
    return result_;
  }

  /// After wait(): closes the descriptors that the phase had; what it left of the child's output.
  std::string hang_up() {
    peer_here.reset();
    std::string left;
    for (auto more = read_some(child_here_->read_fd()); !more.empty();
         more = read_some(child_here_->read_fd())) {
      left += more;
    }
    return left;
  }

  static void say(const UniqueFd& fd, std::string_view bytes) {
    EXPECT_TRUE(write_all(fd.get(), bytes));
  }
  static void expect_heard(const UniqueFd& fd, std::string_view bytes) {
    EXPECT_EQ(read_exactly(fd.get(), bytes.size()), bytes);
  }
  /// The bytes that wait on `fd` now.
  static std::string waiting(const UniqueFd& fd) {
    pollfd entry{fd.get(), POLLIN, 0};
    return ::poll(&entry, 1, 0) == 1 ? read_some(fd.get()) : "";
  }

  UniqueFd peer;         // the peer's end, blocking
  UniqueFd child_stdin;  // the child's ends, blocking
  UniqueFd child_stdout;
  UniqueFd interrupt = make_event_fd();
  Clock::duration idle = std::chrono::seconds(20);
  std::function<bool()> can_upgrade = [] { return true; };
  std::string behind_greeting;            // what the child has said before the phase
  std::unique_ptr<ByteStream> peer_here;  // our end of the peer's connection

 private:
  std::unique_ptr<FdStream> child_here_;
  std::unique_ptr<Dialogue> dialogue_;
  PlaintextResult result_{};
  std::thread thread_;
};

/// A dialogue whose first bytes from the peer lead to what the test wants, and so does being asked
/// to go on.
class ScriptedDialogue final : public Dialogue {
 public:
  using Answer = std::function<DialogueOutput()>;
  explicit ScriptedDialogue(Answer on_peer, Answer on_nothing = {})
      : on_peer_(std::move(on_peer)), on_nothing_(std::move(on_nothing)) {}

  DialogueOutput from_peer(std::string_view bytes) override {
    if (!bytes.empty()) return on_peer_();
    return on_nothing_ ? on_nothing_() : DialogueOutput{};
  }
  DialogueOutput from_child(std::string_view bytes) override {
    return {.to_child = "", .to_peer = std::string(bytes), .reason = ""};
  }
  DialogueOutput peer_closed() override { return {}; }
  DialogueOutput child_closed() override { return {}; }
  bool wants_peer_bytes() const override { return true; }
  bool has_logged_in() const override { return false; }
  DialogueOutput accept_starttls() override { return end("yes", DialogueEvent::Upgrade); }
  DialogueOutput refuse_unavailable() override { return end("later", DialogueEvent::Close); }
  DialogueOutput refuse_injection() override { return end("no", DialogueEvent::Injected); }

 private:
  static DialogueOutput end(std::string to_peer, DialogueEvent event) {
    return {.to_child = "", .to_peer = std::move(to_peer), .event = event, .reason = "scripted"};
  }
  Answer on_peer_;
  Answer on_nothing_;
};

}  // namespace dotls
