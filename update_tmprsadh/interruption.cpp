#include "update_tmprsadh/interruption.hpp"

#include <string.h>
#include <unistd.h>

#include <exception>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "shared/error.hpp"
#include "shared/wait_loop.hpp"

namespace dotls::update {
namespace {

// Shared by the thread and its waiter; the last frees it.
class Outcome {
 public:
  [[nodiscard]] int done_fd() const { return done_.get(); }
  void finish(std::exception_ptr failure) {
    {
      const std::lock_guard lock(mutex_);
      failure_ = std::move(failure);
    }
    raise_event(done_.get());
  }
  // From here on only the waiter has the failure: it reads and frees it, whenever the thread ends.
  [[nodiscard]] std::exception_ptr take_failure() {
    const std::lock_guard lock(mutex_);
    return std::exchange(failure_, nullptr);
  }

 private:
  UniqueFd done_ = make_event_fd();
  std::mutex mutex_;  // the event orders the threads too, but only the kernel knows
  std::exception_ptr failure_;
};

void start_thread(std::function<void()> run) {
  try {
    std::thread(std::move(run)).detach();
  } catch (const std::system_error& error) {
    throw Fatal(kExitSystem, "a thread cannot be started (" + error.code().message() +
                                 "); raise the limits (ulimit -u, ulimit -v)");
  }
}

}  // namespace

void throw_if_interrupted(SignalInbox& signals) {
  const auto number = signals.try_take();
  if (!number) return;
  const char* name = sigabbrev_np(*number);
  throw Fatal(kExitSystem, std::string("ended by SIG") + (name == nullptr ? "?" : name) +
                               "; what was not yet made is as it was");
}

void wait_unless_interrupted(int event_fd, SignalInbox& signals, const Progress& progress) {
  for (;;) {
    switch (wait_for({event_fd, POLLIN, 0}, Clock::now() + std::chrono::seconds(1), signals.fd())) {
      case WaitEnd::Ready:
        return;
      case WaitEnd::TimedOut:
        break;
      case WaitEnd::Interrupted:
        throw_if_interrupted(signals);
        break;
    }
    progress.show();
  }
}

void run_unless_interrupted(std::function<void()> work, SignalInbox& signals,
                            const Progress& progress) {
  auto outcome = std::make_shared<Outcome>();
  start_thread([outcome, work = std::move(work)] {
    [[maybe_unused]] const int niceness = ::nice(10);
    std::exception_ptr failure;
    try {
      work();
    } catch (...) {
      failure = std::current_exception();
    }
    outcome->finish(std::move(failure));
  });
  wait_unless_interrupted(outcome->done_fd(), signals, progress);
  if (auto failure = outcome->take_failure()) std::rethrow_exception(std::move(failure));
}

}  // namespace dotls::update
