#include "dotls/wrapper/banner.hpp"

#include "dotls/wrapper/early_end.hpp"
#include "shared/exit_status.hpp"

namespace dotls {

void send_banner(const Network& network, const std::string& banner, std::chrono::seconds limit,
                 Interrupts& signals) {
  switch (network.send(banner + "\r\n", Clock::now() + limit, signals.fd())) {
    case SendEnd::Sent:
      return;
    case SendEnd::PeerGone:
      throw Fatal(kExitHandshake, {EventKind::HandshakeFailed, Level::Fatal,
                                   "the peer left before the banner was sent", FailureClass::Left});
    case SendEnd::TimedOut:
      throw timed_out("the banner was not taken", limit);
    case SendEnd::Interrupted:
      throw ended_by_signal(signals, "before TLS");
  }
}

}  // namespace dotls
