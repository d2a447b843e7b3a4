// --check --connect: what a running port negotiates and presents, and with -s whether it keeps what
// was said in the clear apart from what is said inside TLS.
#pragma once

#include "dotls/check/request.hpp"
#include "shared/certdir/finding.hpp"

namespace dotls {

/// Shakes hands with request.connect. Blocks, -t for each connection. `interrupt_fd` ends the
/// wait.
void inspect_port(Finding& finding, const CheckRequest& request, int interrupt_fd);

/// Tries CVE-2011-0411 on the port: a command behind STARTTLS, in the clear, which must not be
/// answered inside TLS. Only with -s.
void inspect_injection(Finding& finding, const CheckRequest& request, int interrupt_fd);

}  // namespace dotls
