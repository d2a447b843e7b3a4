#include "dotls/keeper/messages/channel.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "dotls/keeper/messages/codec.hpp"
#include "shared/error.hpp"

namespace dotls {
namespace {

// Room for one descriptor more than any message has, so that too many are seen as such: what finds
// no room the kernel closes, and says MSG_CTRUNC.
constexpr std::size_t kControlBytes = CMSG_SPACE((kMostFds + 1) * sizeof(int));

// Owned at once, whatever becomes of the packet.
std::vector<UniqueFd> descriptors_of(msghdr& header) {
  std::vector<UniqueFd> fds;
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(part) + i * sizeof fd, sizeof fd);
      fds.emplace_back(fd);
    }
  }
  return fds;
}

void attach(msghdr& header, std::span<std::byte> control, std::span<const int> fds) {
  if (fds.empty()) return;
  header.msg_control = control.data();
  header.msg_controllen = CMSG_SPACE(fds.size_bytes());
  cmsghdr* part = CMSG_FIRSTHDR(&header);
  part->cmsg_level = SOL_SOCKET;
  part->cmsg_type = SCM_RIGHTS;
  part->cmsg_len = CMSG_LEN(fds.size_bytes());
  std::memcpy(CMSG_DATA(part), fds.data(), fds.size_bytes());
}

// Blocks until it is worth to try again; false at the deadline.
bool wait_for_room(int fd, int error_number, Deadline deadline) {
  // Too many descriptors of our user are on their way to a keeper that is busy. No event says when
  // it has taken some (unix(7), ETOOMANYREFS).
  constexpr std::chrono::milliseconds kLook{10};
  const bool too_many = error_number == ETOOMANYREFS;
  std::array entry{pollfd{too_many ? -1 : fd, POLLOUT, 0}};
  if (poll_until(entry, too_many ? earlier(deadline, Clock::now() + kLook) : deadline)) return true;
  return too_many && (!deadline || Clock::now() < *deadline);
}

}  // namespace

Reception Channel::try_receive() {
  std::array<char, kMaxMessageBytes> bytes;
  alignas(cmsghdr) std::array<std::byte, kControlBytes> control;
  for (;;) {
    iovec part{bytes.data(), bytes.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    const ssize_t got = ::recvmsg(socket_.get(), &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    // The other side has ended without having read all that we sent. The kernel says so once,
    // before the packets that it left for us: its last one may be END.
    if (got < 0 && (errno == EINTR || errno == ECONNRESET)) continue;
    if (got < 0 && errno == EAGAIN) return {};
    if (got < 0) throw Fatal::system("receive a message", errno);
    std::vector<UniqueFd> fds = descriptors_of(header);
    // Nobody sends an empty packet, which looks the same.
    if (got == 0) return {ReceiveEnd::Closed, {}};
    if ((header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 || fds.size() > kMostFds)
      return {ReceiveEnd::Refused, {}};
    return {ReceiveEnd::Received,
            {std::string(bytes.data(), static_cast<std::size_t>(got)), std::move(fds)}};
  }
}

bool Channel::send(std::string_view packet, std::span<const int> fds, Deadline deadline) {
  alignas(cmsghdr) std::array<std::byte, kControlBytes> control{};
  iovec part{const_cast<char*>(packet.data()), packet.size()};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  attach(header, control, fds);
  constexpr int kFlags = MSG_DONTWAIT | MSG_NOSIGNAL;
  // Who is in the sandbox passes no descriptor on, and has no call for it.
  const auto try_send = [&] {
    return fds.empty() ? ::send(socket_.get(), packet.data(), packet.size(), kFlags)
                       : ::sendmsg(socket_.get(), &header, kFlags);
  };
  while (try_send() < 0) {
    if (errno == EINTR) continue;
    if (errno == ECONNRESET) errno = EPIPE;
    if (errno != EAGAIN && errno != ETOOMANYREFS) return false;
    if (!wait_for_room(socket_.get(), errno, deadline)) {
      errno = ETIMEDOUT;
      return false;
    }
  }
  return true;
}

bool Channel::has_unread() const {
  int bytes = 0;
  return ::ioctl(socket_.get(), SIOCOUTQ, &bytes) == 0 && bytes > 0;
}

}  // namespace dotls
