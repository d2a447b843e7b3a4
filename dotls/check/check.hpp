// --check: reports on everything that a connection would load, or on a running port.
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

/// Checks what `request` asks for. Blocks: it tests primes, and with --connect waits for the
/// network, up to -t for each of a few steps.
[[nodiscard]] CheckOutcome run_check(const CheckRequest& request);

}  // namespace dotls
