#include "dotls/keeper/acceptor.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>

#include "dotls/keeper/engine.hpp"
#include "dotls/keeper/kept_context.hpp"
#include "dotls/keeper/listening_socket.hpp"
#include "shared/error.hpp"
#include "shared/posix_io.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {
namespace {

constexpr std::array kSignals{SIGTERM, SIGINT, SIGHUP, SIGCHLD};

// Out of descriptors or processes: what helps is that an engine ends.
constexpr std::chrono::seconds kPause{1};

class Acceptor {
 public:
  Acceptor(const KeeperRequest& request, const Log& log)
      : request_(request), log_(log), context_(request.tls, log), listener_(request.socket) {}

  int run() {
    log_.status("ready: " + request_.socket);
    for (;;) {
      std::array waits{pollfd{resume_ ? -1 : listener_.fd(), POLLIN, 0},
                       pollfd{signals_.fd(), POLLIN, 0}};
      static_cast<void>(poll_until(waits, resume_));
      if (resume_ && Clock::now() >= *resume_) resume_.reset();
      while (const auto number = signals_.try_take()) {
        if (*number == SIGTERM || *number == SIGINT) return 0;
        if (*number == SIGHUP) static_cast<void>(context_.current());
        if (*number == SIGCHLD) reap_engines();
      }
      if (waits[0].revents == 0) continue;
      if (auto front = accept()) {
        listener_.abandon();
        run_engine(std::move(*front), request_.tls, context_.latest(), log_);
        return 0;
      }
    }
  }

 private:
  /// In the new engine its front; in the keeper nothing.
  std::optional<UniqueFd> accept() {
    try {
      std::optional<UniqueFd> front = listener_.accept();
      if (!front) return std::nullopt;
      // Before the fork, or each engine would make its own.
      static_cast<void>(context_.current());
      const pid_t engine = ::fork();
      if (engine < 0) throw Fatal::system("start an engine (raise ulimit -u)", errno);
      if (engine == 0) return front;
      short_of_ = {};
    } catch (const Fatal& error) {
      pause(error.what());
    }
    return std::nullopt;
  }

  // One line for as long as it lasts.
  void pause(const char* why) {
    if (short_of_ != why) log_.error(short_of_ = why);
    resume_ = Clock::now() + kPause;
  }

  void reap_engines() {
    int status = 0;
    while (const pid_t engine = ::waitpid(-1, &status, WNOHANG)) {
      if (engine < 0) return;
      resume_.reset();
      if (WIFSIGNALED(status)) {
        log_.error("engine " + std::to_string(engine) + " was ended by signal " +
                   std::to_string(WTERMSIG(status)) + " (" + ::strsignal(WTERMSIG(status)) + ")");
      }
    }
  }

  const KeeperRequest& request_;
  const Log& log_;
  SignalInbox signals_{kSignals};
  KeptContext context_;
  ListeningSocket listener_;
  Deadline resume_;
  std::string short_of_;
};

}  // namespace

int run_keeper(const KeeperRequest& request, const Log& log) {
  return Acceptor(request, log).run();
}

}  // namespace dotls
