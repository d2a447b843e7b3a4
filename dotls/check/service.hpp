// What of a service's command line --check can tell: whether its program can be executed, and
// whether its server is verified at all. It starts nothing.
#pragma once

#include "dotls/check/request.hpp"
#include "shared/certdir/finding.hpp"

namespace dotls {

/// The program of request.program, looked up as execvp(3) does, and whether this user may execute
/// it.
[[nodiscard]] Finding inspect_program(const CheckRequest& request);

/// As a client: whom it takes for its server without having proved it.
void judge_client(Finding& finding, const TlsSettings& settings);

}  // namespace dotls
