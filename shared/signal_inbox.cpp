#include "shared/signal_inbox.hpp"

#include <sys/signalfd.h>

#include <cerrno>

#include "shared/error.hpp"
#include "shared/posix_io.hpp"

namespace dotls {
namespace {

constexpr int kFirstOwnFd = 10;

bool is_ignored(int signal_number) {
  struct sigaction action {};
  return sigaction(signal_number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

void set_disposition(int signal_number, void (*handler)(int), struct sigaction* inherited) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  sigaction(signal_number, &action, inherited);
}

}  // namespace

WriteSignalsIgnored::WriteSignalsIgnored() {
  set_disposition(SIGPIPE, SIG_IGN, &inherited_pipe_);
  set_disposition(SIGXFSZ, SIG_IGN, &inherited_file_size_);
}

void WriteSignalsIgnored::put_back() const {
  sigaction(SIGPIPE, &inherited_pipe_, nullptr);
  sigaction(SIGXFSZ, &inherited_file_size_, nullptr);
}

SignalInbox::SignalInbox(std::span<const int> signals) {
  sigset_t taken;
  sigemptyset(&taken);
  for (const int signal_number : signals) {
    // Children are ours to hear of, whatever our parent thought of its own.
    if (signal_number == SIGCHLD || !is_ignored(signal_number)) sigaddset(&taken, signal_number);
  }
  const UniqueFd lowest(signalfd(-1, &taken, SFD_NONBLOCK | SFD_CLOEXEC));
  // Moved up: if 0, 1, 6 or 7 was closed, it would be taken for the network.
  if (!lowest) throw Fatal::system("signalfd", errno);
  fd_ = duplicate_above(lowest.get(), kFirstOwnFd, "signalfd");
  // Set, not added to: an inherited mask must not keep SIGTERM from us, or SIGPIPE pending for
  // ever.
  pthread_sigmask(SIG_SETMASK, &taken, &inherited_mask_);
  set_disposition(SIGCHLD, SIG_DFL, &inherited_child_);
}

SignalInbox::~SignalInbox() {
  // A pending one must not kill the process once the mask is restored: the exit status would
  // change.
  while (SignalInbox::try_take()) {
  }
  sigaction(SIGCHLD, &inherited_child_, nullptr);
  pthread_sigmask(SIG_SETMASK, &inherited_mask_, nullptr);
}

std::optional<int> SignalInbox::try_take() {
  signalfd_siginfo info{};
  if (::read(fd_.get(), &info, sizeof info) != sizeof info) return std::nullopt;
  const auto number = static_cast<int>(info.ssi_signo);
  if (!taken_) taken_ = number;
  return number;
}

void SignalInbox::reset_in_child() const {
  write_signals_.put_back();
  sigaction(SIGCHLD, &inherited_child_, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace dotls
