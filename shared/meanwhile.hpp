// What can go on in steps while somebody waits for something else.
#pragma once

#include "shared/posix_io.hpp"

namespace dotls {

/// What goes on beside, while somebody waits for the program: another thing to poll for. It stays
/// in the thread of whoever waits.
class Meanwhile {
 public:
  virtual ~Meanwhile() = default;
  /// What to wait for; a negative descriptor where there is nothing more to do.
  [[nodiscard]] virtual pollfd entry() const = 0;
  /// When step() is due although the descriptor is not ready.
  [[nodiscard]] virtual Deadline deadline() const = 0;
  /// Does what can be done without waiting. Called at any time.
  virtual void step() = 0;
};

}  // namespace dotls
