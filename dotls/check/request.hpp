// What --check is asked for. Plain values: the command line makes them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dotls/starttls/protocol.hpp"
#include "dotls/tls/settings.hpp"
#include "shared/diagnostics.hpp"

namespace dotls {

/// Where a running service is to be found.
struct Endpoint {
  std::string host;
  std::string port;
};

struct CheckRequest {
  Verbosity verbosity = Verbosity::Errors;
  TlsSettings tls;
  bool json = false;
  /// The program of the service and its arguments; empty where none is named.
  std::vector<std::string> program;
  /// PATH, or what execvp(3) takes where there is none.
  std::string path;
  /// --warn-days; as Inspection has it.
  std::optional<std::int64_t> warn_days;
  /// The running service to shake hands with, instead of looking at our own files.
  std::optional<Endpoint> connect;
  /// -s, --ehlo and -t, for the way to that service.
  std::optional<StarttlsProtocol> starttls;
  std::optional<std::string> ehlo_name;
  std::chrono::seconds connect_timeout{60};
};

}  // namespace dotls
