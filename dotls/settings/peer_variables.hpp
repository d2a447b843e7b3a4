// The variables in which a super-server tells a program who is at the other end, made true or
// filled in. Pure.
#pragma once

#include "dotls/settings/environment.hpp"
#include "shared/ip_address.hpp"

namespace dotls {

/// What a load balancer says of the client takes the place of what the super-server said of the
/// balancer: TCPREMOTEIP and its kin, PROTO, and those of TCP6 where they were set or the client is
/// IPv6. Names that were looked up for the balancer go.
void set_addresses(Environment& environment, const TcpAddresses& addresses);

/// Says in PROXYREMOTEIP that the connection came through `balancer`.
void set_balancer(Environment& environment, const IpAddress& balancer);

/// Whether a variable is missing that fill_in_addresses() could set.
[[nodiscard]] bool lacks_addresses(const Environment& environment);

/// Sets, of TCPREMOTEIP and its kin and PROTO, those that the super-server has not. A port whose
/// address the super-server says otherwise stays missing.
void fill_in_addresses(Environment& environment, const TcpAddresses& addresses);

}  // namespace dotls
