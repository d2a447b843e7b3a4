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

/// While it lives SIGPIPE and SIGXFSZ are ignored: that a pipe has no reader, or that a file has
/// reached its limit (ulimit -f), is an error of write(2), so that a log which takes no more does
/// not end us with another status than our own.
class WriteSignalsIgnored {
 public:
  WriteSignalsIgnored();
  WriteSignalsIgnored(const WriteSignalsIgnored&) = delete;
  WriteSignalsIgnored& operator=(const WriteSignalsIgnored&) = delete;
  ~WriteSignalsIgnored() { put_back(); }

  /// Puts back the dispositions that were found. Async-signal-safe.
  void put_back() const;

 private:
  struct sigaction inherited_pipe_ {};
  struct sigaction inherited_file_size_ {};
};

/// While it lives its signals are blocked and arrive here instead (signalfd(2)); one that was
/// ignored when the tool started (nohup) stays ignored. SIGPIPE and SIGXFSZ are ignored and SIGCHLD
/// set to its default, because an inherited SIG_IGN would lose the exit status of children. Made by
/// the main thread before any other thread, which inherits the mask; the destructor puts mask and
/// dispositions back.
class SignalInbox {
 public:
  /// Takes `signals`. Throws Fatal::system.
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
  WriteSignalsIgnored write_signals_;
  struct sigaction inherited_child_ {};
  sigset_t inherited_mask_{};
  UniqueFd fd_;
  std::optional<int> taken_;
};

}  // namespace dotls
