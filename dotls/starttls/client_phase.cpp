#include "dotls/starttls/client_phase.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

namespace dotls {
namespace {

// What a poll came to, where it was not the descriptor.
std::optional<ClientPhaseOutcome> wait_for(int fd, short events, Deadline deadline,
                                           int interrupt_fd) {
  std::array<PollEntry, 2> waits{PollEntry{interrupt_fd, POLLIN}, PollEntry{fd, events}};
  if (!poll_until(waits, deadline)) return ClientPhaseOutcome{ClientPhaseEnd::TimedOut, {}};
  if (waits[0].revents != 0) return ClientPhaseOutcome{ClientPhaseEnd::Interrupted, {}};
  return std::nullopt;
}

bool means_later() {
  return errno == EAGAIN || errno == EINTR;
}

ClientPhaseOutcome failed(std::string reason, bool temporary = false) {
  return {ClientPhaseEnd::Failed, std::move(reason), temporary};
}

}  // namespace

ClientPhaseOutcome run_client_phase(ClientUpgrade& upgrade, int read_fd, int write_fd,
                                    Deadline deadline, int interrupt_fd) {
  std::array<char, 4096> buffer;
  std::string to_send;
  for (;;) {
    const bool sending = !to_send.empty();
    if (auto end = wait_for(sending ? write_fd : read_fd, sending ? POLLOUT : POLLIN, deadline,
                            interrupt_fd)) {
      return *end;
    }
    if (sending) {
      const ssize_t put = ::write(write_fd, to_send.data(), to_send.size());
      if (put < 0 && !means_later()) return failed(std::strerror(errno));
      if (put > 0) to_send.erase(0, static_cast<std::size_t>(put));
      continue;
    }
    const ssize_t got = ::read(read_fd, buffer.data(), buffer.size());
    if (got < 0 && means_later()) continue;
    if (got < 0) return failed(std::strerror(errno));
    if (got == 0) return failed("the server closed the connection before TLS");
    ClientUpgradeOutput output =
        upgrade.from_server({buffer.data(), static_cast<std::size_t>(got)});
    if (output.event == ClientUpgradeEvent::Failed) {
      return failed(std::move(output.reason), output.temporary);
    }
    if (output.event == ClientUpgradeEvent::Upgrade) return {ClientPhaseEnd::Upgrade, {}};
    to_send += output.to_server;
  }
}

}  // namespace dotls
