// What a TLS wrapper does around TLS, whoever does the TLS: who the peer is, the environment, the
// network taken off the program's descriptors.
#pragma once

#include <functional>

#include "dotls/network/network.hpp"
#include "dotls/settings/command_line.hpp"
#include "dotls/settings/environment.hpp"
#include "shared/diagnostics.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {

/// Where the super-server puts the network.
[[nodiscard]] const SuperServerFds& network_fds(const Settings& settings);

/// Serves a connection and returns the exit status. `inherited`: what the program inherits.
using ServeConnection =
    std::function<int(NetworkFds network, const Environment& inherited, SignalInbox& signals)>;

/// Finds out who the peer is, and calls `serve` unless there is nobody to serve (a balancer's
/// check). With NOTLS it becomes the program and does not return. Throws Fatal. Blocks.
[[nodiscard]] int run_wrapper(const ServeRequest& request, Environment environment,
                              Diagnostics& diagnostics, const ServeConnection& serve);

}  // namespace dotls
