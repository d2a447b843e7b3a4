// Checks a service's command line: whether its program can be executed, and whether its server is
// verified. It starts nothing.
#pragma once

#include "dotls/check/request.hpp"
#include "shared/certdir/finding.hpp"

namespace dotls {

/// The program of request.program, looked up as execvp(3) does, and whether this user may execute
/// it.
[[nodiscard]] Finding inspect_program(const CheckRequest& request);

/// As a client: which unverified server it would accept.
void judge_client(Finding& finding, const TlsSettings& settings);

}  // namespace dotls
