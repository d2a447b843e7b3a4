#include "dotls/program/tls_control.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "shared/error.hpp"
#include "shared/posix_io.hpp"

namespace dotls {
namespace {

// Not in the way of the descriptors that the program is to have.
constexpr int kFirstOwnFd = 10;

UniqueFd lifted(int fd) {
  const UniqueFd low(fd);
  return duplicate_above(low.get(), kFirstOwnFd, "duplicate a control socket");
}

}  // namespace

TlsControl::TlsControl() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw Fatal::system("make a control socket", errno);
  UniqueFd program(ends[1]);
  own_ = lifted(ends[0]);
  program_ = lifted(program.release());
}

TlsRequest TlsControl::try_read() {
  char byte = 0;
  const ssize_t got = ::recv(own_.get(), &byte, 1, MSG_DONTWAIT);
  if (got < 0 && means_later(errno)) return TlsRequest::None;
  if (got <= 0) return TlsRequest::NoTls;
  switch (byte) {
    case 'y':
      return TlsRequest::Start;
    case 'Y':
      return TlsRequest::StartAndTell;
    default:
      return TlsRequest::Unknown;
  }
}

bool TlsControl::grant(std::string_view answer) {
  bool has_gone = true;
  if (!answer.empty()) {
    const ssize_t sent =
        ::send(own_.get(), answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    has_gone = sent == static_cast<ssize_t>(answer.size()) || (sent < 0 && errno == EPIPE);
  }
  ::shutdown(own_.get(), SHUT_WR);
  return has_gone;
}

}  // namespace dotls
