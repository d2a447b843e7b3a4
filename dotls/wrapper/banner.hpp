// BANNER: a line to the peer before the handshake.
#pragma once

#include <chrono>
#include <string>

#include "dotls/network/network.hpp"
#include "shared/interrupts.hpp"

namespace dotls {

/// Sends it, with a line end. Blocks for `limit` at most. Throws Fatal where the peer does not take
/// it, or at a signal.
void send_banner(const Network& network, const std::string& banner, std::chrono::seconds limit,
                 Interrupts& signals);

}  // namespace dotls
