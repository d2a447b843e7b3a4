#include "dotls/keeper/messages/socket_address.hpp"

#include <sys/socket.h>

#include <cstring>

#include "shared/error.hpp"
#include "shared/printable.hpp"

namespace dotls {

sockaddr_un socket_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty()) throw Fatal::usage("the keeper's socket has no name");
  if (path.size() >= sizeof address.sun_path) {
    throw Fatal::usage(printable(path) + ": longer than a socket's path can be (" +
                       std::to_string(sizeof address.sun_path - 1) + " bytes)");
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

}  // namespace dotls
