// What the steps of serving one connection have in common. Borrowed by each of them.
#pragma once

#include "dotls/network/network.hpp"
#include "dotls/settings/config.hpp"
#include "dotls/settings/environment.hpp"
#include "shared/diagnostics.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {

struct Connection {
  const Config& config;
  const Environment& inherited;
  const Diagnostics& diagnostics;
  Network& network;
  SignalInbox& signals;
};

}  // namespace dotls
