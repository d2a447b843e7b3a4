// --check: reports on everything that a connection would load, on a running port, or on a keeper.
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

/// Checks what `request` asks for. Blocks: it tests primes, with --connect waits for the network,
/// up to -t for each of a few steps, and with --keeper for the keeper, which has a few seconds.
/// Throws Fatal where a keeper cannot be asked.
[[nodiscard]] CheckOutcome run_check(const CheckRequest& request);

}  // namespace dotls
