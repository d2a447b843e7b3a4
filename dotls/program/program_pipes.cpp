#include "dotls/program/program_pipes.hpp"

#include <sys/ioctl.h>

#include <array>

namespace dotls {

std::size_t ProgramPipes::unread_output() const {
  int bytes = 0;
  const bool known = ::ioctl(read_fd(), FIONREAD, &bytes) == 0;
  return known && bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

bool ProgramPipes::discard_output() {
  std::array<std::byte, 4096> discarded;
  switch (try_read(discarded).status) {
    case IoStatus::Done:
    case IoStatus::WantRead:
    case IoStatus::WantWrite:
      return true;
    case IoStatus::PeerClosed:
    case IoStatus::PeerTruncated:
    case IoStatus::PeerReset:
    case IoStatus::Broken:
      break;
  }
  return false;
}

}  // namespace dotls
