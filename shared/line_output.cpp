#include "shared/line_output.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace dotls {
namespace {

// Not poll_until(), which may throw: this line may report the last exception.
bool has_room(int fd, std::chrono::milliseconds patience) {
  pollfd entry{fd, POLLOUT, 0};
  return ::poll(&entry, 1, static_cast<int>(patience.count())) > 0;
}

// The last resort: another writer may fill it between poll and write.
ssize_t write_if_room(int fd, std::string_view bytes) {
  if (has_room(fd, std::chrono::milliseconds(0))) return ::write(fd, bytes.data(), bytes.size());
  errno = EAGAIN;
  return -1;
}

// The whole line or nothing. Linux 6.4 takes RWF_NOWAIT on pipes, but not on FIFOs. There, and on
// older kernels, we write the line into our own pipe and splice its page.
ssize_t try_pipe(int fd, std::string_view line) {
  const iovec part{const_cast<char*>(line.data()), line.size()};
  const ssize_t put = ::pwritev2(fd, &part, 1, -1, RWF_NOWAIT);
  if (put >= 0 || errno != EOPNOTSUPP) return put;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return write_if_room(fd, line);
  const UniqueFd out(ends[0]);
  const UniqueFd in(ends[1]);
  if (::write(in.get(), line.data(), line.size()) < 0) return -1;
  return ::splice(out.get(), nullptr, fd, nullptr, line.size(), SPLICE_F_NONBLOCK);
}

}  // namespace

bool LineOutput::write(std::string_view line) {
  const Clock::time_point deadline = Clock::now() + patience_;
  const std::string joined = rest_.empty() ? std::string() : rest_ + std::string(line);
  std::string_view out = rest_.empty() ? line : joined;
  while (!out.empty()) {
    const ssize_t put = try_write(out);
    if (put > 0) {
      out.remove_prefix(static_cast<std::size_t>(put));
      continue;
    }
    if (put < 0 && errno == EINTR) continue;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (put == 0 || errno != EAGAIN || left.count() <= 0) break;
    static_cast<void>(has_room(fd_, left));
  }
  const bool begun = out.size() < line.size();
  rest_ = begun ? out : out.substr(0, out.size() - line.size());
  patience_ = out.empty() ? Clock::duration(kPatience)
                          : std::max(deadline - Clock::now(), Clock::duration::zero());
  return begun;
}

ssize_t LineOutput::try_write(std::string_view bytes) {
  struct stat status {};
  if (::fstat(fd_, &status) != 0) return -1;
  if (S_ISFIFO(status.st_mode)) return try_pipe(fd_, bytes);
  if (S_ISSOCK(status.st_mode)) {
    return ::send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  }
  if (S_ISCHR(status.st_mode)) return try_terminal(bytes);
  return ::write(fd_, bytes.data(), bytes.size());
}

// A terminal may take part of a line and block on the rest (Ctrl-S). Reopened, if we may, it is
// non-blocking for us alone.
ssize_t LineOutput::try_terminal(std::string_view bytes) {
  if (!terminal_ && ::isatty(fd_) == 1) {
    const std::string path = "/proc/self/fd/" + std::to_string(fd_);
    terminal_.reset(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  }
  if (terminal_) return ::write(terminal_.get(), bytes.data(), bytes.size());
  return write_if_room(fd_, bytes);
}

}  // namespace dotls
