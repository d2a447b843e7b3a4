#include "dotls/keeper/key_process.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>

#include "dotls/keeper/acceptor.hpp"
#include "dotls/keeper/desks.hpp"
#include "dotls/keeper/kept_setup.hpp"
#include "dotls/keeper/last_signatures.hpp"
#include "dotls/keeper/libraries.hpp"
#include "dotls/keeper/listening_socket.hpp"
#include "dotls/keeper/messages/key_message.hpp"
#include "dotls/keeper/readiness.hpp"
#include "dotls/keeper/resources.hpp"
#include "dotls/keeper/sandbox/denied_calls.hpp"
#include "dotls/keeper/shortage.hpp"
#include "dotls/keeper/socket_pair.hpp"
#include "dotls/keeper/start_pace.hpp"
#include "dotls/keeper/status_record.hpp"
#include "shared/error.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {
namespace {

constexpr std::array kSignals{SIGTERM, SIGINT, SIGHUP, SIGCHLD};

// The acceptor takes what it has asked for.
constexpr std::chrono::seconds kPatience{5};

// Between two lines of the same.
constexpr std::chrono::seconds kQuietTime{60};

class KeyProcess {
 public:
  KeyProcess(const KeeperRequest& request, const AcceptorCommand& command,
             const ServiceManager& manager, const Log& log)
      : request_(request),
        command_(command),
        manager_(manager),
        log_(log),
        account_(account_of(request.keeper)),
        most_engines_(make_room(request.keeper.max_engines)),
        setup_(request.tls, log),
        chains_(make_chains()),
        listener_(manager.gives_socket ? ListeningSocket::inherited(kInheritedSocket)
                                       : ListeningSocket(request.socket, request.keeper.group)) {}

  int run() {
    begin_acceptor();
    for (;;) {
      try {
        if (const auto status = turn()) return *status;
      } catch (const std::exception& error) {
        if (!served_) throw;
        // What it said may be lost, and it would wait for the answer.
        if (acceptor_) replace_acceptor();
        // Not at once: what failed may fail each time.
        next_start_ = shortage_.note(error);
      }
    }
  }

 private:
  // The exit status once there is one.
  [[nodiscard]] std::optional<int> turn() {
    std::array waits{pollfd{signals_.fd(), POLLIN, 0},
                     pollfd{acceptor_ ? acceptor_->channel.fd() : -1, POLLIN, 0},
                     pollfd{desks_.fd(), POLLIN, 0}};
    static_cast<void>(poll_until(waits, earlier(resume_, next_start_)));
    if (waits[1].revents != 0) hear_acceptor();
    if (waits[2].revents != 0) desks_.serve(chains_, status_, log_);
    if (const auto status = take_signals()) return status;
    if (next_start_ && Clock::now() >= *next_start_) try_to_begin();
    if (resume_ && Clock::now() >= *resume_) resume_.reset();
    if (waiting_ && !resume_ && has_room()) serve_next();
    return std::nullopt;
  }

  static constexpr int kInheritedSocket = 3;

  [[nodiscard]] NamedChains make_chains() const {
    return {request_.tls.directory, setup_.latest().ca_file};
  }

  void begin_acceptor() {
    next_start_.reset();
    libraries_ = look_at_libraries();
    pace_.note_start();
    record_.note_acceptor();
    acceptor_.emplace(start_acceptor(command_, signals_));
    const std::array fds{listener_.fd(), denied_.get()};
    tell(BeginMessage{account_}, fds);
    give_setup();
  }

  // What is short now need not be later: whoever served once goes on.
  void try_to_begin() {
    try {
      begin_acceptor();
    } catch (const std::exception& error) {
      if (!served_) throw;
      if (acceptor_) replace_acceptor();
      next_start_ = shortage_.note(error);
    }
  }

  void give_setup() {
    chains_ = make_chains();
    auto [ours, its] = make_socket_pair();
    desks_.add(EngineDesk(std::move(ours), setup_.latest().keys, kWarmUpBudget));
    const std::array fds{setup_.latest().file.get(), its.get()};
    tell(SetupMessage{setup_.latest().has_names}, fds);
    given_ = setup_.latest().number;
  }

  // One that does not take it has ended, or would wait for it for ever.
  void tell(const ToAcceptorMessage& message, std::span<const int> fds) {
    if (!acceptor_->channel.send(encode(message), fds, Clock::now() + kPatience))
      ::kill(acceptor_->pid, SIGKILL);
  }

  void hear_acceptor() {
    while (acceptor_) {
      const Reception reception = acceptor_->channel.try_receive();
      if (reception.end == ReceiveEnd::Nothing) return;
      const auto message = reception.end == ReceiveEnd::Received
                               ? parse_acceptor_message(reception.packet.bytes)
                               : std::nullopt;
      // It has ended. With our end closed it ends in any case.
      if (!message) return dismiss_acceptor();
      if (const auto* ready = std::get_if<ReadyMessage>(&*message)) note_ready(*ready);
      if (std::holds_alternative<NextMessage>(*message)) waiting_ = true;
    }
  }

  // For another one to follow at once. It may be stopped, and has nothing to put in order.
  void replace_acceptor() {
    replaced_ = acceptor_->pid;
    ::kill(replaced_, SIGKILL);
    dismiss_acceptor();
  }

  void dismiss_acceptor() {
    leaving_ = acceptor_->pid;
    acceptor_.reset();
    waiting_ = false;
  }

  void note_ready(const ReadyMessage& ready) {
    record_.note_sandbox(ready);
    say_missing(ready);
    if (served_) return;
    served_ = true;
    log_.status("ready: " + request_.socket);
    if (!say_ready(manager_.notify_socket))
      log_.error("NOTIFY_SOCKET " + manager_.notify_socket + ": cannot be told that we are ready");
  }

  void say_missing(const ReadyMessage& ready) {
    std::string text;
    for (const std::string& part : ready.missing) text += (text.empty() ? "" : ", ") + part;
    if (!text.empty() && request_.keeper.requires_sandbox)
      throw Fatal::usage("--sandbox require: not to be had here: " + text);
    // Once, and again where another acceptor has less of it.
    if (text == std::exchange(missing_, text) || text.empty()) return;
#ifdef DOTLS_SANITIZED
    log_.status("the sandbox goes without: " + text);
#else
    log_.error("the sandbox goes without: " + text);
#endif
  }

  // A line a minute.
  [[nodiscard]] bool has_room() {
    const bool full = desks_.count() >= most_engines_;
    if (full && Clock::now() >= next_full_line_) {
      next_full_line_ = Clock::now() + kQuietTime;
      log_.error("as many connections as --max allows, " + std::to_string(most_engines_) +
                 ": the next ones wait");
    }
    return !full;
  }

  void serve_next() {
    waiting_ = false;
    if (!std::all_of(libraries_.begin(), libraries_.end(), is_unchanged)) {
      log_.status("libssl or libcrypto was replaced: another acceptor loads it");
      return replace_acceptor();
    }
    try {
      setup_.renew();
      if (given_ != setup_.latest().number) give_setup();
      auto [ours, its] = make_socket_pair();
      desks_.add(EngineDesk(std::move(ours), setup_.latest().keys, kEngineBudget));
      const std::array fds{its.get()};
      tell(GoMessage{}, fds);
      shortage_.end();
    } catch (const std::exception& error) {
      resume_ = shortage_.note(error);
      waiting_ = true;
    }
  }

  [[nodiscard]] std::optional<int> take_signals() {
    while (const auto number = signals_.try_take()) {
      if (*number == SIGTERM || *number == SIGINT) return end();
      if (*number == SIGHUP) setup_.renew();
      if (*number == SIGCHLD) {
        if (const auto status = reap()) return status;
      }
    }
    return std::nullopt;
  }

  // Now, so that the next keeper is started at once. Handshakes that have begun still have their
  // signatures, from a process that has nothing else.
  [[nodiscard]] int end() {
    if (!desks_.owe_signatures() || ::fork() != 0) return 0;
    acceptor_.reset();
    listener_.leave();
    give_last_signatures(desks_, chains_, status_, signals_, log_);
  }

  // The status with which we end, if we do: nothing was ever served.
  [[nodiscard]] std::optional<int> reap() {
    int status = 0;
    while (const pid_t pid = ::waitpid(-1, &status, WNOHANG)) {
      if (pid < 0) break;
      if (acceptor_ && acceptor_->pid == pid) dismiss_acceptor();
      // One that was replaced may be reaped when the next one serves already.
      if (pid != leaving_) continue;
      leaving_ = -1;
      if (WIFSIGNALED(status) && pid != replaced_) {
        log_.error("the acceptor was ended by signal " + std::to_string(WTERMSIG(status)) + " (" +
                   ::strsignal(WTERMSIG(status)) + ")");
      }
      if (!served_) return WIFEXITED(status) ? WEXITSTATUS(status) : kExitSystem;
      if (!next_start_ && !acceptor_) next_start_ = pace_.next_start(pid == replaced_);
    }
    return std::nullopt;
  }

  const KeeperRequest& request_;
  const AcceptorCommand& command_;
  const ServiceManager& manager_;
  const Log& log_;
  std::optional<Account> account_;
  std::size_t most_engines_;
  SignalInbox signals_{kSignals};
  UniqueFd denied_ = DeniedCalls::make();
  KeptSetup setup_;
  NamedChains chains_;
  ListeningSocket listener_;
  Desks desks_;
  StatusRecord record_{denied_.get(), most_engines_};
  StatusSource status_ = [this] { return record_.make_status(setup_, desks_); };
  std::optional<AcceptorProcess> acceptor_;
  pid_t leaving_ = -1;
  pid_t replaced_ = -1;
  SeenFiles libraries_;
  // Which setup the acceptor has, and whether it waits for our word.
  std::uint64_t given_ = 0;
  bool waiting_ = false;
  bool served_ = false;
  std::string missing_;
  Clock::time_point next_full_line_;
  StartPace pace_;
  Deadline next_start_;
  Deadline resume_;
  Shortage shortage_{log_};
};

}  // namespace

int run_key_process(const KeeperRequest& request, const AcceptorCommand& acceptor,
                    const ServiceManager& manager, const Log& log) {
  // Nobody of our user reads the key out of our memory, and no core file has it.
  ::prctl(PR_SET_DUMPABLE, 0);
  return KeyProcess(request, acceptor, manager, log).run();
}

}  // namespace dotls
