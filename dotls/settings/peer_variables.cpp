#include "dotls/settings/peer_variables.hpp"

#include <array>

namespace dotls {
namespace {

struct EndNames {
  std::string_view ip;
  std::string_view port;
};
constexpr EndNames kRemote{"TCPREMOTEIP", "TCPREMOTEPORT"};
constexpr EndNames kLocal{"TCPLOCALIP", "TCPLOCALPORT"};
constexpr EndNames kRemote6{"TCP6REMOTEIP", "TCP6REMOTEPORT"};
constexpr EndNames kLocal6{"TCP6LOCALIP", "TCP6LOCALPORT"};
constexpr std::string_view kProtocol = "PROTO";
constexpr std::array<std::string_view, 7> kNamesOfTheBalancer{
    "TCPREMOTEHOST",  "TCPREMOTEINFO", "TCPLOCALHOST", "TCP6REMOTEHOST",
    "TCP6REMOTEINFO", "TCP6LOCALHOST", "TCP6INTERFACE"};

const char* protocol_of(const TcpAddresses& addresses) {
  return addresses.remote.ip.is_v6() ? "TCP6" : "TCP";
}

void set_end(Environment& environment, const EndNames& names, const TcpAddress& end) {
  environment.set(names.ip, end.ip.text());
  environment.set(names.port, std::to_string(end.port));
}

// Programs with IPv6 support look for names that begin with PROTO's value.
void set_end_of_v6(Environment& environment, const EndNames& names, const TcpAddress& end,
                   bool always) {
  if (always || environment.find(names.ip)) environment.set(names.ip, end.ip.v6_text());
  if (always || environment.find(names.port)) environment.set(names.port, std::to_string(end.port));
}

void fill_in_end(Environment& environment, const EndNames& names, const TcpAddress& end) {
  const std::string ip = end.ip.text();
  const auto told = environment.find_filled(names.ip);
  if (!told) environment.set(names.ip, ip);
  if (told.value_or(ip) == ip && !environment.find_filled(names.port))
    environment.set(names.port, std::to_string(end.port));
}

}  // namespace

void set_addresses(Environment& environment, const TcpAddresses& addresses) {
  set_end(environment, kRemote, addresses.remote);
  set_end(environment, kLocal, addresses.local);
  const bool v6 = addresses.remote.ip.is_v6();
  set_end_of_v6(environment, kRemote6, addresses.remote, v6);
  set_end_of_v6(environment, kLocal6, addresses.local, v6);
  environment.set(kProtocol, protocol_of(addresses));
  for (const std::string_view name : kNamesOfTheBalancer) environment.unset(name);
}

void set_balancer(Environment& environment, const IpAddress& balancer) {
  environment.set("PROXYREMOTEIP", balancer.text());
}

bool lacks_addresses(const Environment& environment) {
  for (const std::string_view name :
       {kRemote.ip, kRemote.port, kLocal.ip, kLocal.port, kProtocol}) {
    if (!environment.find_filled(name)) return true;
  }
  return false;
}

void fill_in_addresses(Environment& environment, const TcpAddresses& addresses) {
  fill_in_end(environment, kRemote, addresses.remote);
  fill_in_end(environment, kLocal, addresses.local);
  if (environment.find_filled(kProtocol)) return;
  environment.set(kProtocol, protocol_of(addresses));
  if (!addresses.remote.ip.is_v6()) return;
  for (const auto& [names, end] :
       {std::pair(kRemote6, addresses.remote), std::pair(kLocal6, addresses.local)}) {
    if (!environment.find_filled(names.ip)) set_end(environment, names, end);
  }
}

}  // namespace dotls
