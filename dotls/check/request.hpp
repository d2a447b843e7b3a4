// The settings of --check, plain values from the command line.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dotls/starttls/protocol.hpp"
#include "dotls/tls/settings.hpp"
#include "shared/log_settings.hpp"

namespace dotls {

/// The address of a running service.
struct Endpoint {
  std::string host;
  std::string port;
};

struct CheckRequest {
  Verbosity verbosity = Verbosity::Errors;
  LogFormat log_format = LogFormat::Text;
  TlsSettings tls;
  bool json = false;
  /// The program of the service and its arguments; may be empty.
  std::vector<std::string> program;
  /// PATH, or the default of execvp(3).
  std::string path;
  /// --warn-days; as in Inspection.
  std::optional<std::int64_t> warn_days;
  /// The running service to check, instead of our own files.
  std::optional<Endpoint> connect;
  /// The socket of the running keeper to ask, instead of all else.
  std::optional<std::string> keeper;
  /// -s, --ehlo and -t, for connecting to it.
  std::optional<StarttlsProtocol> starttls;
  std::optional<std::string> ehlo_name;
  std::chrono::seconds connect_timeout{60};
};

}  // namespace dotls
