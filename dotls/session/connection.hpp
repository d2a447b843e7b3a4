// What the steps of serving one connection share: references, and when it began. Borrowed.
#pragma once

#include "dotls/network/network.hpp"
#include "dotls/settings/environment.hpp"
#include "dotls/settings/settings.hpp"
#include "shared/diagnostics.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {

struct ConnectionRefs {
  const Settings& settings;
  const Peer& peer;
  const Environment& inherited;
  const Diagnostics& diagnostics;
  Network& network;
  SignalInbox& signals;
  Clock::time_point begun;
};

}  // namespace dotls
