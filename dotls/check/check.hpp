// --check: looks at all that a connection would load, or at a running port, and reports.
#pragma once

#include <string>

#include "dotls/check/request.hpp"

namespace dotls {

struct CheckOutcome {
  /// What to print.
  std::string report;
  /// 0 fine, 1 a warning, 2 broken.
  int exit_status;
};

/// Checks what `request` asks for. Blocks: primes are tested, and with
/// --connect the network is waited for, up to -t for each of a few steps.
[[nodiscard]] CheckOutcome run_check(const CheckRequest& request);

}  // namespace dotls
