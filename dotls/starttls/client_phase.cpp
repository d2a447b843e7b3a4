#include "dotls/starttls/client_phase.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "shared/wait_loop.hpp"

namespace dotls {
namespace {

class ClientPhase {
 public:
  ClientPhase(ClientUpgrade& upgrade, int read_fd, int write_fd)
      : upgrade_(upgrade), read_fd_(read_fd), write_fd_(write_fd) {}

  ClientPhaseOutcome run(Deadline deadline, int interrupt_fd) {
    outcome_.end = step_until(deadline, interrupt_fd, [this](pollfd& awaited) {
      const auto end = to_send_.empty() ? hear() : say();
      awaited = to_send_.empty() ? pollfd{read_fd_, POLLIN, 0} : pollfd{write_fd_, POLLOUT, 0};
      return end;
    });
    return std::move(outcome_);
  }

 private:
  using End = std::optional<ClientPhaseEnd>;

  End hear() {
    const ssize_t got = ::read(read_fd_, buffer_.data(), buffer_.size());
    if (got < 0 && means_later(errno)) return std::nullopt;
    if (got < 0) return fail(std::strerror(errno));
    if (got == 0) return fail("the server closed the connection before TLS");
    ClientUpgradeOutput output =
        upgrade_.from_server({buffer_.data(), static_cast<std::size_t>(got)});
    to_send_ = std::move(output.to_server);
    switch (output.event) {
      case ClientUpgradeEvent::NeedMore:
        return std::nullopt;
      case ClientUpgradeEvent::Upgrade:
        return ClientPhaseEnd::Upgrade;
      case ClientUpgradeEvent::Failed:
        break;
    }
    outcome_.temporary = output.temporary;
    return fail(std::move(output.reason),
                output.temporary ? FailureClass::Left : FailureClass::ProtocolError);
  }

  End say() {
    const ssize_t put = ::write(write_fd_, to_send_.data(), to_send_.size());
    if (put < 0 && !means_later(errno)) return fail(std::strerror(errno));
    if (put > 0) to_send_.erase(0, static_cast<std::size_t>(put));
    return std::nullopt;
  }

  End fail(std::string reason, FailureClass failure = FailureClass::Left) {
    outcome_.reason = std::move(reason);
    outcome_.failure = failure;
    return ClientPhaseEnd::Failed;
  }

  ClientUpgrade& upgrade_;
  int read_fd_;
  int write_fd_;
  std::array<char, 4096> buffer_;
  std::string to_send_;
  ClientPhaseOutcome outcome_{ClientPhaseEnd::Failed, {}};
};

}  // namespace

ClientPhaseOutcome run_client_phase(ClientUpgrade& upgrade, int read_fd, int write_fd,
                                    Deadline deadline, int interrupt_fd) {
  return ClientPhase(upgrade, read_fd, write_fd).run(deadline, interrupt_fd);
}

}  // namespace dotls
