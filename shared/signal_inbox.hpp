// The signals that ask a tool to end, as a descriptor that can be polled. No handlers, no globals.
#pragma once

#include <array>
#include <csignal>
#include <optional>
#include <span>

#include "shared/unique_fd.hpp"

namespace dotls {

/// The signals that ask any process to end.
inline constexpr std::array kEndingSignals{SIGTERM, SIGINT, SIGHUP};

/// While it lives its signals are blocked and arrive here instead (signalfd(2)); one that was
/// ignored when the tool started (nohup) stays ignored. SIGPIPE is ignored and SIGCHLD set to its
/// default, because an inherited SIG_IGN would lose the exit status of children. Made by the main
/// thread before any other thread, which inherits the mask; the destructor puts mask and
/// dispositions back.
class SignalInbox {
 public:
  /// Takes `signals`. Throws system_error.
  explicit SignalInbox(std::span<const int> signals = kEndingSignals);
  SignalInbox(const SignalInbox&) = delete;
  SignalInbox& operator=(const SignalInbox&) = delete;
  ~SignalInbox();

  /// Readable when a signal has come; borrowed.
  [[nodiscard]] int fd() const { return fd_.get(); }
  /// The number of a signal that has come, once; nullopt where none has. Never blocks.
  [[nodiscard]] std::optional<int> try_take();
  /// The first that was taken: whoever took it, we are to end.
  [[nodiscard]] std::optional<int> taken() const { return taken_; }

  /// For the child between fork and exec: puts back the dispositions that this object changed and
  /// empties the mask. Async-signal-safe.
  void reset_in_child() const;

 private:
  struct sigaction inherited_pipe_ {};
  struct sigaction inherited_child_ {};
  sigset_t inherited_mask_{};
  UniqueFd fd_;
  std::optional<int> taken_;
};

/// While it lives SIGPIPE is ignored, so that a log which nobody reads any more does not end us
/// with another status than our own.
class SigpipeIgnored {
 public:
  SigpipeIgnored();
  SigpipeIgnored(const SigpipeIgnored&) = delete;
  SigpipeIgnored& operator=(const SigpipeIgnored&) = delete;
  ~SigpipeIgnored();

 private:
  struct sigaction inherited_ {};
};

}  // namespace dotls
