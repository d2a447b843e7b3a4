// A TCP connection to a running service, for --check --connect.
#pragma once

#include "dotls/check/request.hpp"
#include "shared/posix_io.hpp"
#include "shared/unique_fd.hpp"

namespace dotls {

/// Connects to the first address of `endpoint` that answers before `deadline`. The descriptor is
/// non-blocking. Blocks; name resolution has its own time limits. Throws Fatal (111) that names the
/// endpoint.
[[nodiscard]] UniqueFd connect_tcp(const Endpoint& endpoint, Deadline deadline, int interrupt_fd);

}  // namespace dotls
