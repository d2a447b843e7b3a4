#include "shared/syslog_output.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace dotls {

bool SyslogOutput::write(int priority, std::string_view text) {
  std::array<char, 32> stamp{};
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  if (::localtime_r(&now, &local) != nullptr) {
    std::strftime(stamp.data(), stamp.size(), "%b %e %T ", &local);
  }
  std::array<char, 2048> record{};
  const int size =
      std::snprintf(record.data(), record.size(), "<%d>%s%s[%d]: %.*s", LOG_MAIL | priority,
                    stamp.data(), tag_, ::getpid(), static_cast<int>(text.size()), text.data());
  const std::size_t used = std::min(static_cast<std::size_t>(size), record.size() - 1);
  // Twice: syslogd may have been restarted since we connected.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (!socket_ && !connect()) return false;
    // In a stream, NUL ends a record.
    if (output_.write({record.data(), used + (is_stream_ ? 1 : 0)})) return true;
    if (errno == EAGAIN) return false;
    socket_.reset();
  }
  return false;
}

// Non-blocking: connect(2) to a stream would wait while the backlog is full.
bool SyslogOutput::connect() {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path_, sizeof address.sun_path - 1);
  for (const int type : {SOCK_DGRAM, SOCK_STREAM}) {
    socket_.reset(::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    is_stream_ = type == SOCK_STREAM;
    if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
        0) {
      output_ = LineOutput(socket_.get());
      return true;
    }
    if (errno != EPROTOTYPE) break;
  }
  socket_.reset();
  return false;
}

}  // namespace dotls
