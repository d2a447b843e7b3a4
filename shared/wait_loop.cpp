#include "shared/wait_loop.hpp"

#include <array>

namespace dotls {

WaitEnd wait_for(const pollfd& entry, Deadline deadline, int interrupt_fd) {
  std::array<pollfd, 2> waits{pollfd{interrupt_fd, POLLIN, 0}, entry};
  if (!poll_until(waits, deadline)) return WaitEnd::TimedOut;
  return waits[0].revents != 0 ? WaitEnd::Interrupted : WaitEnd::Ready;
}

}  // namespace dotls
