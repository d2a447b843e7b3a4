// The name of the socket that fronts and keeper meet at.
#pragma once

#include <sys/un.h>

#include <string>

namespace dotls {

/// The address of a UNIX socket in the file system (unix(7)). Throws Fatal::usage if `path` is
/// empty or longer than such an address can be. Does no I/O.
[[nodiscard]] sockaddr_un socket_address(const std::string& path);

}  // namespace dotls
