// What the steps of serving one connection share: references, and when it began. Borrowed.
#pragma once

#include "dotls/network/network.hpp"
#include "dotls/program/program.hpp"
#include "dotls/settings/settings.hpp"
#include "shared/interrupts.hpp"
#include "shared/log.hpp"

namespace dotls {

struct ConnectionRefs {
  const Settings& settings;
  const Peer& peer;
  const Log& log;
  Network& network;
  Interrupts& signals;
  ProgramStarter& programs;
  Clock::time_point begun;
};

}  // namespace dotls
