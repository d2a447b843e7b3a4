// What this host calls itself.
#pragma once

#include <string>

namespace dotls {

/// What gethostname(2) says, which may be no host name at all; empty where it says nothing. No DNS
/// is asked. Any thread.
[[nodiscard]] std::string own_host_name();

}  // namespace dotls
