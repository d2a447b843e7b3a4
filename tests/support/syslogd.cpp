#include "tests/support/syslogd.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "tests/support/net.hpp"

namespace dotls::test {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) throw std::length_error(path);
  path.copy(address.sun_path, path.size());
  return address;
}

}  // namespace

Syslogd::Syslogd(std::string path, int type)
    : path_(std::move(path)), fd_(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0)) {
  const sockaddr_un address = address_of(path_);
  if (::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    fail("bind");
  }
  if (type == SOCK_STREAM && ::listen(fd_.get(), 5) != 0) fail("listen");
}

Syslogd::~Syslogd() {
  ::unlink(path_.c_str());
}

std::string Syslogd::read_record() {
  int type = 0;
  socklen_t size = sizeof type;
  ::getsockopt(fd_.get(), SOL_SOCKET, SO_TYPE, &type, &size);
  if (type == SOCK_STREAM && !connection_) {
    if (!wait_ready(fd_.get(), POLLIN)) return {};
    connection_.reset(::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  }
  const int from = connection_ ? connection_.get() : fd_.get();
  if (!wait_ready(from, POLLIN)) return {};
  std::array<char, 4096> record{};
  const ssize_t got = ::recv(from, record.data(), record.size(), 0);
  return {record.data(), static_cast<std::size_t>(got > 0 ? got : 0)};
}

std::string Syslogd::take_record() {
  return wait_ready(fd_.get(), POLLIN, Clock::duration::zero()) ? read_record() : std::string();
}

// Several senders: the buffer of one may be full before the queue is.
void Syslogd::fill_up() const {
  const sockaddr_un address = address_of(path_);
  bool sent = true;
  while (sent) {
    const UniqueFd sender(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (::connect(sender.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      fail("connect");
    }
    sent = false;
    while (::send(sender.get(), "x", 1, MSG_DONTWAIT) == 1) sent = true;
  }
}

}  // namespace dotls::test
