// The programs of a connection as our own children.
#pragma once

#include "dotls/program/child_process.hpp"
#include "dotls/settings/environment.hpp"
#include "dotls/settings/settings.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {

/// Borrows what it is made from.
class ChildPrograms final : public ProgramStarter {
 public:
  /// `null_stderr`: descriptor 2 is the network, and the program must not write there.
  ChildPrograms(const Settings& settings, const Environment& inherited, const SignalInbox& signals,
                bool null_stderr)
      : settings_(settings), inherited_(inherited), signals_(signals), null_stderr_(null_stderr) {}

  [[nodiscard]] RunningProgram start(const Variables& tls_variables) override {
    return start_child(spec_of(tls_variables), signals_);
  }
  /// The program in the clear, with the network itself.
  [[nodiscard]] RunningProgram start_with_network(const UcspiTlsFds& fds);

 private:
  [[nodiscard]] ProgramSpec spec_of(const Variables& tls_variables) const;

  const Settings& settings_;
  const Environment& inherited_;
  const SignalInbox& signals_;
  bool null_stderr_;
};

}  // namespace dotls
