// The program of a connection, which its front starts, signals and reaps for us.
#pragma once

#include "dotls/keeper/front_link.hpp"
#include "dotls/program/program.hpp"
#include "shared/error.hpp"

namespace dotls {

/// The front could not start the program, and has said why: nothing is left to say.
class NotStarted final : public Fatal {
 public:
  NotStarted() : Fatal(kExitSystem, "the program could not be started") {}
};

/// Borrows the link.
class RemotePrograms final : public ProgramStarter {
 public:
  explicit RemotePrograms(FrontLink& front) : front_(front) {}

  /// Blocks until the front has started it. Throws NotStarted, or Fatal where the front is gone.
  [[nodiscard]] RunningProgram start(const Variables& tls_variables) override;

 private:
  FrontLink& front_;
};

}  // namespace dotls
