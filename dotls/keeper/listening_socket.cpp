#include "dotls/keeper/listening_socket.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "dotls/keeper/messages/socket_address.hpp"
#include "shared/accounts.hpp"
#include "shared/error.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

UniqueFd make_socket() {
  UniqueFd made(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!made) throw Fatal::system("make a socket", errno);
  return made;
}

const sockaddr* generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

// A keeper that was killed leaves its socket. Nothing else is removed.
void remove_stale(const std::string& path, const sockaddr_un& address) {
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0) return;
  if (!S_ISSOCK(facts.st_mode)) {
    throw Fatal::usage(printable(path) + ": exists and is not a socket; give another path, or " +
                       "remove it");
  }
  const UniqueFd trial = make_socket();
  if (::connect(trial.get(), generic(address), sizeof address) == 0 || errno == EAGAIN) {
    throw Fatal(kExitSystem, printable(path) + ": a keeper listens there already");
  }
  if (errno == ECONNREFUSED) ::unlink(path.c_str());
}

}  // namespace

ListeningSocket::ListeningSocket(std::string path, const std::optional<std::string>& group)
    : path_(std::move(path)) {
  const std::optional<gid_t> gid = group ? find_group(*group) : std::nullopt;
  if (group && !gid) throw Fatal::usage("--group " + *group + ": no such group; groupadd --system");
  const sockaddr_un address = socket_address(path_);
  remove_stale(path_, address);
  UniqueFd made = make_socket();
  // Its mode from the beginning: nobody gets in between.
  const mode_t umask_before = ::umask(0117);
  const bool bound = ::bind(made.get(), generic(address), sizeof address) == 0;
  const int error = errno;
  ::umask(umask_before);
  if (!bound) throw Fatal::file(printable(path_), error);
  socket_ = std::move(made);
  // Nobody can connect before it listens.
  if (gid && ::lchown(path_.c_str(), static_cast<uid_t>(-1), *gid) != 0)
    throw Fatal::usage(printable(path_) + ": cannot be given to the group " + *group + " (" +
                       error_text(errno) + "): only root may, or a member of it");
  if (::listen(socket_.get(), SOMAXCONN) != 0) throw Fatal::system("listen", errno);
  if (::lstat(path_.c_str(), &made_) != 0) throw Fatal::file(printable(path_), errno);
}

ListeningSocket::~ListeningSocket() {
  struct stat now {};
  if (!socket_ || path_.empty() || ::lstat(path_.c_str(), &now) != 0) return;
  // Not another keeper's, which somebody has made room for.
  if (now.st_dev == made_.st_dev && now.st_ino == made_.st_ino) ::unlink(path_.c_str());
}

ListeningSocket ListeningSocket::inherited(int fd) {
  UniqueFd socket(fd);
  const auto option = [fd](int name) {
    int value = 0;
    socklen_t size = sizeof value;
    return ::getsockopt(fd, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
  };
  if (option(SO_DOMAIN) != AF_UNIX || option(SO_TYPE) != SOCK_SEQPACKET ||
      option(SO_ACCEPTCONN) != 1) {
    throw Fatal::usage(
        "the socket from the service manager is not one that dotls-via can connect to: want "
        "ListenSequentialPacket= and Accept=no");
  }
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
  return ListeningSocket(std::move(socket));
}

std::optional<UniqueFd> accept_front(int listening_fd) {
  UniqueFd front(::accept4(listening_fd, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (front) return front;
  switch (errno) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      throw Fatal::system("accept a dotls-via", errno);
    default:
      return std::nullopt;
  }
}

}  // namespace dotls
