// --check --keeper: how a running keeper is, as it says itself.
#pragma once

#include "dotls/check/request.hpp"
#include "shared/certdir/finding.hpp"

namespace dotls {

/// One finding for the keeper at request.keeper and one for each certificate that it serves. None
/// if `interrupt_fd` is readable first. Blocks for a few seconds at most. Throws Fatal, with
/// kExitSystem if nobody is there or answers, and Fatal::usage if it is no keeper or not open to
/// us.
[[nodiscard]] Findings inspect_keeper(const CheckRequest& request, int interrupt_fd);

}  // namespace dotls
