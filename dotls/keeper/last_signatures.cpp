#include "dotls/keeper/last_signatures.hpp"

#include <unistd.h>

#include <array>
#include <csignal>

#include "shared/wait_loop.hpp"

namespace dotls {
namespace {

// As long as a handshake may take, unless dotls-via says otherwise (-t).
constexpr std::chrono::seconds kLongest{60};

bool told_to_end(SignalInbox& signals) {
  while (const auto number = signals.try_take())
    if (*number == SIGTERM || *number == SIGINT) return true;
  return false;
}

}  // namespace

void give_last_signatures(Desks& desks, NamedChains& chains, const StatusSource& status,
                          SignalInbox& signals, const Log& log) {
  const Deadline end = Clock::now() + kLongest;
  while (desks.owe_signatures() && Clock::now() < *end && !told_to_end(signals)) {
    std::array waits{pollfd{desks.fd(), POLLIN, 0}, pollfd{signals.fd(), POLLIN, 0}};
    static_cast<void>(poll_until(waits, end));
    desks.serve(chains, status, log);
  }
  // What it was forked with is its parent's to take apart.
  ::_exit(0);
}

}  // namespace dotls
