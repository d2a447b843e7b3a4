// For how long nobody has sent anything on a connection that others read and write.
#pragma once

#include <optional>

#include "shared/posix_io.hpp"

namespace dotls {

/// How long ago the socket last sent or received data, as the kernel knows; nullopt if it is not
/// TCP.
[[nodiscard]] std::optional<Clock::duration> find_quiet_time(int fd);

}  // namespace dotls
