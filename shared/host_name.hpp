// What this host calls itself.
#pragma once

#include <string>

namespace dotls {

/// The result of gethostname(2), which need not be a valid host name; empty if it fails. Uses no
/// DNS. Any thread.
[[nodiscard]] std::string own_host_name();

}  // namespace dotls
