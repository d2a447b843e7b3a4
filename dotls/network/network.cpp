#include "dotls/network/network.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>

#include <algorithm>
#include <cerrno>

#include "dotls/network/socket_addresses.hpp"
#include "shared/error.hpp"
#include "shared/printable.hpp"
#include "shared/wait_loop.hpp"

namespace dotls {
namespace {

constexpr int kFirstOwnFd = 10;
constexpr std::chrono::seconds kLingerTime{10};
constexpr int kUnsentBytes = 128 * 1024;

UniqueFd duplicate(int fd) {
  return duplicate_above(fd, kFirstOwnFd, "duplicate the network's descriptor");
}

// What a person who starts us by hand has in place of the network; nullptr for a possible
// connection: a socket, a pipe, a serial line.
const char* what_is_no_connection(int fd) {
  constexpr unsigned int kMemoryDevices = 1;  // Linux, admin-guide/devices.rst
  struct stat facts {};
  termios modes{};
  if (::fstat(fd, &facts) != 0) return nullptr;
  switch (facts.st_mode & S_IFMT) {
    case S_IFREG:
      return "a file";
    case S_IFDIR:
      return "a directory";
    case S_IFBLK:
      return "a disk";
    case S_IFCHR:
      if (facts.st_rdev == makedev(kMemoryDevices, 3)) return "/dev/null";
      if (major(facts.st_rdev) == kMemoryDevices) return "a device without a peer";  // /dev/zero
      // TLS needs every byte unchanged, and a terminal that edits lines swallows some.
      return ::tcgetattr(fd, &modes) == 0 && (modes.c_lflag & ICANON) != 0 ? "a terminal" : nullptr;
    default:
      return nullptr;
  }
}

UniqueFd take(int fd, int unusable_mode, const char* what, const char* advice) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0 || (flags & O_ACCMODE) == unusable_mode) {
    throw Fatal::usage("descriptor " + std::to_string(fd) + " is " +
                       (flags < 0 ? "closed" : std::string("not open for ") + what) + advice);
  }
  return duplicate(fd);
}

}  // namespace

NetworkFds take_network(const SuperServerFds& given) {
  UniqueFd read = take(given.read, O_WRONLY, "reading", given.advice);
  if (const char* what = what_is_no_connection(given.read)) {
    throw Fatal::usage("descriptor " + std::to_string(given.read) + " is " + what +
                       ", not a connection" + given.advice);
  }
  NetworkFds network{std::move(read), take(given.write, O_RDONLY, "writing", given.advice)};
  const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!null) throw Fatal::system("/dev/null", errno);
  ::dup3(null.get(), given.read, O_CLOEXEC);
  ::dup3(null.get(), given.write, O_CLOEXEC);
  // If we were started without a descriptor 2, no other file may take its place.
  if (::fcntl(STDERR_FILENO, F_GETFD) < 0) ::dup2(null.get(), STDERR_FILENO);
  return network;
}

void Network::take_over() {
  read_flags_.emplace(read_.get(), "the network's descriptor");
  write_flags_.emplace(write_.get(), "the network's descriptor");
  // A small answer right after another must not wait for the peer's delayed ACK. Fails harmlessly
  // if this is not TCP.
  const int on = 1;
  ::setsockopt(write_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  // The kernel's send buffer grows to megabytes. A slow reader may need minutes to drain it while
  // the socket takes nothing more, which would look idle (-D).
  ::setsockopt(write_.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kUnsentBytes, sizeof kUnsentBytes);
}

NetworkFds Network::release() && {
  read_flags_.reset();
  write_flags_.reset();
  return {std::move(read_), std::move(write_)};
}

UniqueFd Network::duplicate_read_fd() const {
  return duplicate(read_.get());
}
UniqueFd Network::duplicate_write_fd() const {
  return duplicate(write_.get());
}

std::optional<unsigned char> Network::peek() const {
  unsigned char byte = 0;
  if (::recv(read_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) != 1) return std::nullopt;
  return byte;
}

SendEnd Network::send(std::string_view text, Deadline deadline, int interrupt_fd) const {
  return step_until(deadline, interrupt_fd, [&](pollfd& awaited) -> std::optional<SendEnd> {
    const ssize_t put = ::write(write_.get(), text.data(), text.size());
    if (put < 0 && !means_later(errno)) return SendEnd::PeerGone;
    if (put > 0) text.remove_prefix(static_cast<std::size_t>(put));
    if (text.empty()) return SendEnd::Sent;
    awaited = {write_.get(), POLLOUT, 0};
    return std::nullopt;
  });
}

void Network::acknowledge_at_once() const {
  const int on = 1;
  ::setsockopt(read_.get(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

Linger Network::end_sending(Clock::duration idle_time) const {
  return {read_.get(), write_.get(), std::min<Clock::duration>(kLingerTime, idle_time)};
}

void Network::close_gracefully(int interrupt_fd, Deadline deadline) const {
  Linger linger = end_sending(kLingerTime);
  if (deadline) linger.limit(*deadline);
  linger.run(interrupt_fd);
}

bool is_stderr_network(int network_fd) {
  struct stat network {};
  struct stat own {};
  return ::fstat(network_fd, &network) == 0 && ::fstat(STDERR_FILENO, &own) == 0 &&
         S_ISSOCK(own.st_mode) && network.st_dev == own.st_dev && network.st_ino == own.st_ino;
}

std::string peer_address_of(const std::optional<std::string>& told, int network_fd) {
  constexpr std::size_t kMaxAddressBytes = 64;
  if (told) return printable(*told, kMaxAddressBytes);
  const auto remote = find_remote_address(network_fd);
  return remote ? remote->ip.text() : "unknown";
}

}  // namespace dotls
