#include "dotls/keeper/status_record.hpp"

#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <limits>

namespace dotls {
namespace {

// An engine in foreign hands may have written any number of denied calls.
std::int64_t shown(std::uint64_t number) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(number, kMost));
}

}  // namespace

StatusRecord::StatusRecord(int denied_fd, std::size_t most_engines) : denied_(denied_fd) {
  kept_.pid = ::getpid();
  kept_.begun = std::time(nullptr);
  kept_.most_engines = shown(most_engines);
}

void StatusRecord::note_acceptor() {
  ++kept_.acceptors;
  kept_.acceptor_begun = std::time(nullptr);
}

void StatusRecord::note_sandbox(const ReadyMessage& ready) {
  kept_.parts = ready.parts;
  kept_.missing = ready.missing;
}

KeeperStatus StatusRecord::make_status(const KeptSetup& setup, const Desks& desks) const {
  KeeperStatus status = kept_;
  status.engines = shown(desks.connections());
  status.denied_calls = shown(denied_.count());
  status.refused_requests = shown(desks.breaches());
  status.certificates = setup.latest().certificates;
  status.has_names = setup.latest().has_names;
  status.changed = setup.latest().made;
  status.failure = setup.failure();
  return status;
}

}  // namespace dotls
