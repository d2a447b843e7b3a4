// The signals that ask a tool to end, as a pollable descriptor. No handlers, no globals.
#pragma once

#include <array>
#include <csignal>
#include <optional>
#include <span>

#include "shared/interrupts.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {

inline constexpr std::array kEndingSignals{SIGTERM, SIGINT, SIGHUP};

/// While it lives SIGPIPE and SIGXFSZ are ignored: a pipe without a reader, or a file at its limit
/// (ulimit -f), is an error of write(2). A full log must not change our exit status.
class WriteSignalsIgnored {
 public:
  WriteSignalsIgnored();
  WriteSignalsIgnored(const WriteSignalsIgnored&) = delete;
  WriteSignalsIgnored& operator=(const WriteSignalsIgnored&) = delete;
  ~WriteSignalsIgnored() { put_back(); }

  /// Restores the dispositions. Async-signal-safe.
  void put_back() const;

 private:
  struct sigaction inherited_pipe_ {};
  struct sigaction inherited_file_size_ {};
};

/// While it lives its signals are blocked and arrive here instead (signalfd(2)); one that was
/// ignored at the start (nohup) stays ignored. SIGPIPE and SIGXFSZ are ignored, and SIGCHLD has its
/// default, because an inherited SIG_IGN would lose the exit status of children. Made by the main
/// thread before any other thread, which inherits the mask; the destructor restores mask and
/// dispositions.
class SignalInbox final : public Interrupts {
 public:
  /// Takes `signals`. Throws Fatal::system.
  explicit SignalInbox(std::span<const int> signals = kEndingSignals);
  ~SignalInbox() override;

  [[nodiscard]] int fd() const override { return fd_.get(); }
  [[nodiscard]] std::optional<int> try_take() override;
  [[nodiscard]] std::optional<int> taken() const override { return taken_; }

  /// For the child between fork and exec: restores the dispositions and empties the mask.
  /// Async-signal-safe.
  void reset_in_child() const;

 private:
  WriteSignalsIgnored write_signals_;
  struct sigaction inherited_child_ {};
  sigset_t inherited_mask_{};
  UniqueFd fd_;
  std::optional<int> taken_;
};

}  // namespace dotls
