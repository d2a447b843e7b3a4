#include "dotls/keeper/acceptor.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

#include "dotls/keeper/acceptor_source.hpp"
#include "dotls/keeper/engine.hpp"
#include "dotls/keeper/listening_socket.hpp"
#include "dotls/keeper/messages/sealed_file.hpp"
#include "dotls/keeper/sandbox/sandbox.hpp"
#include "dotls/keeper/sandbox/seccomp.hpp"
#include "dotls/keeper/setup/setup_codec.hpp"
#include "dotls/keeper/setup/setup_material.hpp"
#include "dotls/keeper/shortage.hpp"
#include "dotls/tls/warm_up.hpp"
#include "shared/error.hpp"
#include "shared/posix_io.hpp"
#include "shared/report_errors.hpp"
#include "shared/signal_inbox.hpp"
#include "shared/wait_loop.hpp"

namespace dotls {
namespace {

// What a terminal sends to all of us is the key process's to decide.
constexpr std::array kSignals{SIGTERM, SIGINT, SIGHUP, SIGCHLD};

constexpr std::chrono::seconds kPatience{10};

/// The key process has ended, and so do we.
struct KeyProcessGone {};

class Acceptor {
 public:
  Acceptor(Channel channel, const TlsSettings& settings, const Log& log)
      : channel_(std::move(channel)), settings_(settings), log_(log) {}

  int run() {
    try {
      begin();
      for (;;)
        if (const auto status = turn()) return *status;
    } catch (const KeyProcessGone&) {
      return 0;
    }
  }

 private:
  struct Word {
    ToAcceptorMessage message;
    std::vector<UniqueFd> fds;
  };

  // What the key process gave its word for.
  struct Pending {
    UniqueFd desk;
    std::optional<UniqueFd> front;
  };

  // First what files and accounts are needed for; then the sandbox, for good.
  void begin() {
    Word word = hear();
    const auto begin = std::get<BeginMessage>(word.message);
    listener_ = std::move(word.fds.at(0));
    denied_.emplace(word.fds.at(1).get());
    take(hear());
    const SandboxState state = enter_sandbox({begin.account}, *denied_);
    say(ReadyMessage{state.parts, state.missing});
  }

  // The exit status once there is one.
  std::optional<int> turn() {
    std::array waits{pollfd{asked_ ? -1 : listener_.get(), POLLIN, 0},
                     pollfd{channel_.fd(), POLLIN, 0}, pollfd{signals_.fd(), POLLIN, 0}};
    static_cast<void>(poll_until(waits, resume_));
    if (resume_ && Clock::now() >= *resume_) resume_.reset();
    if (waits[2].revents != 0) {
      if (const auto status = take_signals()) return status;
    }
    if (waits[0].revents != 0) {
      say(NextMessage{});
      asked_ = true;
    }
    if (waits[1].revents != 0) obey();
    if (pending_ && !resume_) serve_pending();
    return std::nullopt;
  }

  void obey() {
    Word word = hear();
    if (!std::holds_alternative<GoMessage>(word.message)) return take(std::move(word));
    pending_.emplace(Pending{std::move(word.fds.at(0)), {}});
  }

  // Until there are descriptors and processes for it the front waits, and those behind it.
  void serve_pending() {
    pid_t engine = -1;
    try {
      if (!pending_->front) pending_->front = accept_front(listener_.get());
      if (pending_->front && (engine = ::fork()) < 0)
        throw Fatal::system("start an engine (raise ulimit -u)", errno);
      // Served, or gone again.
      if (engine != 0) pending_.reset();
      asked_ = false;
      shortage_.end();
    } catch (const std::exception& error) {
      resume_ = shortage_.note(error);
    }
    // Not in there: what an engine throws is not its acceptor's to catch.
    if (engine == 0) be_engine();
  }

  // Ends the process, whatever happens.
  [[noreturn]] void be_engine() noexcept {
    // Nothing of the acceptor's is left to an engine.
    channel_ = Channel(UniqueFd());
    listener_.reset();
    const int status = report_errors(log_, [&] {
      confine_engine();
      KeyLink link(std::move(pending_->desk));
      use(&link);
      run_engine(std::move(*pending_->front), settings_, *context_, link, log_, null_.get());
      return 0;
    });
    // What it was forked with is not its own to take apart, page by page.
    ::_exit(status);
  }

  void take(Word word) {
    const auto& setup = std::get<SetupMessage>(word.message);
    const auto bytes = read_sealed_file(word.fds.at(0).get(), kMaxSetupBytes);
    auto values = bytes ? parse_setup(*bytes) : std::nullopt;
    if (!values) throw Fatal(kExitSystem, "the key process sent no set-up");
    const auto source =
        std::make_shared<AcceptorSource>(keys_, link_, std::move(values->dh), setup.has_names);
    context_.emplace(make_context(settings_, make_material(*values, keys_), source));
    // Signed at a desk of its own, which no engine has.
    KeyLink warm(std::move(word.fds.at(1)));
    use(&warm);
    warm_up(*context_, settings_);
    use(nullptr);
  }

  void use(KeyLink* link) {
    link_ = link;
    keys_.sign_by(link);
  }

  void say(const AcceptorMessage& message) {
    if (!channel_.send(encode(message), {}, Clock::now() + kPatience)) throw KeyProcessGone();
  }

  Word hear() {
    for (;;) {
      Reception reception = channel_.try_receive();
      if (reception.end == ReceiveEnd::Received) {
        auto message = parse_to_acceptor_message(reception.packet.bytes);
        if (message) return {std::move(*message), std::move(reception.packet.fds)};
      }
      if (reception.end != ReceiveEnd::Nothing) throw KeyProcessGone();
      static_cast<void>(wait_for({channel_.fd(), POLLIN, 0}, std::nullopt, -1));
    }
  }

  std::optional<int> take_signals() {
    bool crashed = false;
    while (const auto number = signals_.try_take()) {
      int status = 0;
      if (*number != SIGCHLD) continue;
      while (const pid_t engine = ::waitpid(-1, &status, WNOHANG)) {
        if (engine < 0) break;
        resume_.reset();
        if (!WIFSIGNALED(status)) continue;
        crashed = true;
        log_.error("engine " + std::to_string(engine) + " was ended by signal " +
                   std::to_string(WTERMSIG(status)) + " (" + ::strsignal(WTERMSIG(status)) + ")");
      }
    }
    return crashed ? std::optional(kEngineCrashed) : std::nullopt;
  }

  Channel channel_;
  const TlsSettings& settings_;
  const Log& log_;
  SignalInbox signals_{kSignals};
  UniqueFd listener_;
  // For engines, which can open nothing.
  UniqueFd null_{::open("/dev/null", O_RDWR | O_CLOEXEC)};
  std::optional<DeniedCalls> denied_;
  // Before the context, which has keys of it.
  RemoteKeys keys_;
  KeyLink* link_ = nullptr;
  std::optional<TlsContext> context_;
  // From the question until the front has its engine.
  bool asked_ = false;
  std::optional<Pending> pending_;
  Deadline resume_;
  Shortage shortage_{log_};
};

}  // namespace

int run_acceptor(Channel channel, const TlsSettings& settings, const Log& log) {
  return Acceptor(std::move(channel), settings, log).run();
}

}  // namespace dotls
