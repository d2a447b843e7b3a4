// The signals that a front got, and its death, as the interrupts of its engine.
#pragma once

#include "shared/interrupts.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {

/// The engine's end of the lifeline: a byte is a signal's number, and the end of the pipe is the
/// front's death, which counts as SIGTERM.
class FrontInterrupts final : public Interrupts {
 public:
  /// `lifeline` is non-blocking.
  explicit FrontInterrupts(UniqueFd lifeline) : lifeline_(std::move(lifeline)) {}

  [[nodiscard]] int fd() const override { return lifeline_.get(); }
  [[nodiscard]] std::optional<int> try_take() override;
  [[nodiscard]] std::optional<int> taken() const override { return taken_; }

 private:
  UniqueFd lifeline_;
  std::optional<int> taken_;
};

}  // namespace dotls
