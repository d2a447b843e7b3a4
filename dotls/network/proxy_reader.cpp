#include "dotls/network/proxy_reader.hpp"

#include <sys/socket.h>

#include <array>

#include "shared/wait_loop.hpp"

namespace dotls {
namespace {

class Reader {
 public:
  explicit Reader(int fd) : fd_(fd) {}

  std::optional<ProxyReadEnd> step(pollfd& awaited, ProxyReading& reading) {
    // Peek first: it may be more than the header.
    const ssize_t seen =
        ::recv(fd_, buffer_.data() + size_, buffer_.size() - size_, MSG_PEEK | MSG_DONTWAIT);
    if (seen < 0 && means_later(errno)) {
      awaited = {fd_, POLLIN, 0};
      return std::nullopt;
    }
    if (seen <= 0) return size_ == 0 ? ProxyReadEnd::NothingCame : ProxyReadEnd::PeerGone;
    auto result = parse_proxy_header({buffer_.data(), size_ + static_cast<std::size_t>(seen)});
    if (const auto* fault = std::get_if<ProxyHeaderFault>(&result)) {
      reading.reason = fault->reason;
      return ProxyReadEnd::Refused;
    }
    auto* header = std::get_if<ProxyHeader>(&result);
    // All bytes belong to an incomplete header. Read them now, since poll(2) does not wait while
    // bytes do.
    const std::size_t belongs =
        header != nullptr ? header->size - size_ : static_cast<std::size_t>(seen);
    if (!take(belongs)) return ProxyReadEnd::PeerGone;
    if (header == nullptr) {
      awaited = {fd_, POLLIN, 0};
      return std::nullopt;
    }
    reading.header = std::move(*header);
    return ProxyReadEnd::Read;
  }

 private:
  // They are there: a peer cannot take them back.
  bool take(std::size_t bytes) {
    const ssize_t got = ::recv(fd_, buffer_.data() + size_, bytes, MSG_DONTWAIT);
    if (got != static_cast<ssize_t>(bytes)) return false;
    size_ += bytes;
    return true;
  }

  int fd_;
  std::size_t size_ = 0;
  std::array<char, kMaxProxyHeaderBytes> buffer_;
};

}  // namespace

ProxyReading read_proxy_header(int fd, Deadline deadline, int interrupt_fd) {
  ProxyReading reading;
  Reader reader(fd);
  reading.end = step_until(deadline, interrupt_fd,
                           [&](pollfd& awaited) { return reader.step(awaited, reading); });
  return reading;
}

PeerMove wait_for_peer(int fd, Deadline deadline, int interrupt_fd) {
  return step_until(deadline, interrupt_fd, [&](pollfd& awaited) -> std::optional<PeerMove> {
    char byte = 0;
    const ssize_t seen = ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (seen > 0) return PeerMove::Sent;
    if (seen == 0 || !means_later(errno)) return PeerMove::Gone;
    awaited = {fd, POLLIN, 0};
    return std::nullopt;
  });
}

}  // namespace dotls
