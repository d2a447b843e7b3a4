// Corrects or completes the super-server's variables about the peer. Pure.
#pragma once

#include "dotls/settings/environment.hpp"
#include "shared/ip_address.hpp"

namespace dotls {

/// Replaces the super-server's data about the balancer with the balancer's about the client:
/// TCPREMOTEIP and the like, PROTO, and those of TCP6 if they were set or the client is IPv6. Names
/// looked up for the balancer are removed.
void set_addresses(Environment& environment, const TcpAddresses& addresses);

/// Says in PROXYREMOTEIP that the connection came through `balancer`.
void set_balancer(Environment& environment, const IpAddress& balancer);

/// Whether a variable is missing that fill_in_addresses() could set.
[[nodiscard]] bool lacks_addresses(const Environment& environment);

/// Sets those of TCPREMOTEIP and the like and PROTO that the super-server has not set. A port stays
/// missing if the super-server gives another address for it.
void fill_in_addresses(Environment& environment, const TcpAddresses& addresses);

}  // namespace dotls
