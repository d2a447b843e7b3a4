#include "dotls/keeper/readiness.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <string_view>

#include "shared/unique_fd.hpp"

namespace dotls {

bool say_ready(const std::string& notify_socket) {
  constexpr std::string_view kReady = "READY=1";
  if (notify_socket.empty()) return true;
  sockaddr_un address{};
  if (notify_socket.size() >= sizeof address.sun_path) return false;
  address.sun_family = AF_UNIX;
  notify_socket.copy(address.sun_path, sizeof address.sun_path - 1);
  if (notify_socket.front() == '@') address.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + notify_socket.size());
  const UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  return ::sendto(socket.get(), kReady.data(), kReady.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                  reinterpret_cast<const sockaddr*>(&address), size) > 0;
}

}  // namespace dotls
