// What one invocation is to do: the command line and the environment, parsed once into a value that
// nothing changes afterwards. Parsing opens no file and starts nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dotls/relay/idle_times.hpp"
#include "dotls/settings/environment.hpp"
#include "dotls/starttls/protocol.hpp"
#include "dotls/tls/settings.hpp"
#include "shared/diagnostics.hpp"

namespace dotls {

/// Which descriptors are the network and which the program's.
enum class Wiring {
  Server,       ///< network on 0/1, the program on its 0/1
  ClientStdio,  ///< -T: network on 6/7, the program on its 0/1
  ClientFd67,   ///< -C: network on 6/7, the program on its 6/7
};

/// Where a running service is to be found.
struct Endpoint {
  std::string host;
  std::string port;
};

/// --check and what goes with it.
struct CheckRequest {
  bool json = false;
  /// The running service to shake hands with, instead of looking at our own files.
  std::optional<Endpoint> connect;
};

struct Config {
  Wiring wiring = Wiring::Server;
  Verbosity verbosity = Verbosity::Errors;
  TlsSettings tls;
  /// -t: the whole handshake.
  std::chrono::seconds connect_timeout{60};
  /// -D, or what the protocol of -s asks for.
  IdleTimes idle;
  /// -s and --require-tls.
  std::optional<StarttlsProtocol> starttls;
  bool require_tls = false;
  /// --ehlo: what a client says of itself, where it is not left to us.
  std::optional<std::string> ehlo_name;
  /// -z: tell the program all about the TLS session.
  bool tls_environment = false;
  /// NOTLS in server mode: run the program and be gone.
  bool no_tls = false;
  /// BANNER: a line to send before the handshake.
  std::optional<std::string> banner;
  std::optional<CheckRequest> check;
  /// The program and its arguments; empty only with `check`.
  std::vector<std::string> program;
  /// The client's address as the super-server told it.
  std::optional<std::string> peer_address;

  [[nodiscard]] bool is_client() const { return wiring != Wiring::Server; }
};

struct HelpRequest {};
struct VersionRequest {};

using ParsedCommand = std::variant<Config, HelpRequest, VersionRequest>;

/// Parses `arguments` (without the program's own name) and `environment`. Throws usage_error that
/// names the option or variable and what to type instead.
[[nodiscard]] ParsedCommand parse_config(const std::vector<std::string>& arguments,
                                         const Environment& environment);

/// What -q, -Q or -v ask for on a command line that parse_config refuses, as far as it can be read.
[[nodiscard]] Verbosity asked_verbosity(const std::vector<std::string>& arguments);

}  // namespace dotls
