// How a front's signals, and its death, reach the engine.
#pragma once

#include <utility>

#include "shared/unique_fd.hpp"

namespace dotls {

/// A pipe. The engine waits on it beside the network, which it does in every wait; so a signal
/// needs no message, and the front's death no notice. One thread.
class Lifeline {
 public:
  /// Throws Fatal::system.
  Lifeline();

  /// The engine's end, to be taken once.
  [[nodiscard]] UniqueFd take_engine_end() { return std::move(engine_); }

  /// Tells the engine of a signal that came. Never blocks; where there is no room the engine has
  /// many to read.
  void tell(int signal_number) const;

 private:
  UniqueFd own_;
  UniqueFd engine_;
};

}  // namespace dotls
