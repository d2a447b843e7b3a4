#include "shared/fd_stream.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "shared/posix_io.hpp"

namespace dotls {

IoResult FdStream::try_read(std::span<std::byte> buffer) {
  const ssize_t got = ::read(read_.get(), buffer.data(), buffer.size());
  if (got > 0) return {IoStatus::Done, static_cast<std::size_t>(got)};
  if (got == 0) return {IoStatus::PeerClosed};
  if (means_later(errno)) return {IoStatus::WantRead};
  // A terminal whose other end is gone returns EIO instead of end of file.
  if (errno == EIO) return {IoStatus::PeerClosed};
  read_error_ = errno;
  return {errno == ECONNRESET ? IoStatus::PeerReset : IoStatus::Broken};
}

IoResult FdStream::try_write(std::span<const std::byte> bytes) {
  const ssize_t put = ::write(write_.get(), bytes.data(), bytes.size());
  if (put >= 0) return {IoStatus::Done, static_cast<std::size_t>(put)};
  if (means_later(errno)) return {IoStatus::WantWrite};
  write_error_ = errno;
  return {IoStatus::Broken};
}

IoResult FdStream::try_close_write() {
  // A parent may hold the socket too: only shutdown(2) surely sends the FIN.
  if (write_) ::shutdown(write_.get(), SHUT_WR);
  write_.reset();
  return {IoStatus::Done};
}

std::string FdStream::failure() const {
  // Both threads have ended, or the caller is the one that failed.
  return std::strerror(read_error_ != 0 ? read_error_ : write_error_);
}

}  // namespace dotls
