// Who the client is, before anything is said to it: from the PROXY header of a load balancer, else
// as the sockets and the super-server have it. The environment and the log are told.
#pragma once

#include <optional>

#include "dotls/settings/command_line.hpp"
#include "dotls/settings/environment.hpp"
#include "shared/diagnostics.hpp"
#include "shared/signal_inbox.hpp"

namespace dotls {

/// --proxy-protocol: reads the header off `fd`. Judges the peer by the socket alone. Returns the
/// exit status where there is nobody to serve (a health check), else nothing. Throws Fatal: 97
/// where the peer or its header is refused. Blocks for -t at most.
[[nodiscard]] std::optional<int> read_arrival(const ServeRequest& request, int fd,
                                              SignalInbox& signals, Environment& environment,
                                              Diagnostics& diagnostics);

/// Sets what the super-server has not told of the addresses, where `fd` is a TCP socket.
void fill_in_arrival(int fd, Environment& environment);

/// This process, which serves the peer of that address.
[[nodiscard]] Subject subject_of(const std::string& address);

}  // namespace dotls
