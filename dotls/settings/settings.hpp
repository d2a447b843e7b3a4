// What a service is to do, as values that nothing changes once they are parsed.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "dotls/network/address_list.hpp"
#include "dotls/relay/idle_times.hpp"
#include "dotls/starttls/protocol.hpp"
#include "dotls/tls/settings.hpp"
#include "shared/log_settings.hpp"

namespace dotls {

/// Which descriptors are the network and which the program's.
enum class Wiring {
  Server,       ///< network on 0/1, the program on its 0/1
  ClientStdio,  ///< -T: network on 6/7, the program on its 0/1
  ClientFd67,   ///< -C: network on 6/7, the program on its 6/7
};

inline constexpr const char* kServesStrangers =
    "--allow-dns and --allow-pin with -s need --require-tls: in the clear anybody could use the "
    "service";

/// What is the same for every connection of a service.
struct Settings {
  Wiring wiring = Wiring::Server;
  Verbosity verbosity = Verbosity::Errors;
  /// --log-format.
  LogFormat log_format = LogFormat::Text;
  TlsSettings tls;
  /// -t: the whole handshake.
  std::chrono::seconds connect_timeout{60};
  /// -D, or what the protocol of -s asks for.
  IdleTimes idle;
  /// -s and --require-tls.
  std::optional<StarttlsProtocol> starttls;
  bool require_tls = false;
  /// --ucspi-tls: the program asks for TLS itself.
  bool ucspi_tls = false;
  /// --ehlo: what a client says of itself, where it is not left to us.
  std::optional<std::string> ehlo_name;
  /// --proxy-protocol: who may say, and has to say, who the client is; empty where nobody.
  AddressList balancers;
  /// -z: tell the program all about the TLS session.
  bool tls_environment = false;
  /// The program and its arguments.
  std::vector<std::string> program;

  [[nodiscard]] bool is_client() const { return wiring != Wiring::Server; }
  [[nodiscard]] bool begins_in_the_clear() const { return starttls || ucspi_tls; }
  /// Whether a service that is for some clients only would serve anybody in the clear.
  [[nodiscard]] bool serves_strangers() const {
    return tls.allows_only_some() && starttls && !require_tls;
  }
};

/// What the super-server and its rules say of the one connection that is served.
struct Peer {
  /// TCPREMOTEIP.
  std::optional<std::string> address;
  /// NOTLS in server mode: run the program and be gone.
  bool no_tls = false;
  /// BANNER: a line to send before the handshake.
  std::optional<std::string> banner;
};

}  // namespace dotls
