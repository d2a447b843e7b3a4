// --check --connect: what a running port negotiates and presents, and with -s whether it is safe
// from commands injected in the clear.
#pragma once

#include "dotls/check/request.hpp"
#include "shared/certdir/finding.hpp"

namespace dotls {

/// Does a handshake with request.connect. Blocks, up to -t for each connection, or until
/// `interrupt_fd`.
void inspect_port(Finding& finding, const CheckRequest& request, int interrupt_fd);

/// Tries CVE-2011-0411 on the port: a command after STARTTLS, in the clear, must not be answered
/// inside TLS. Only with -s.
void inspect_injection(Finding& finding, const CheckRequest& request, int interrupt_fd);

}  // namespace dotls
