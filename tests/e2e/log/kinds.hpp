// Every kind of line that a connection may leave in the log, made by a real dotls.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/support/session.hpp"

namespace dotls::test {

struct LogKind {
  std::string name;
  /// What only an attacker does: a filter may ban its peer.
  bool hostile;
  /// "event" and "class" in JSON; "" for no class.
  std::string event;
  std::string failure;
  /// What the line says after the peer's address, as a regular expression.
  std::string words;
  /// Said with -v only.
  bool quiet = false;
  ServerSetup setup = {};
  std::function<void(Session&)> play;
};

/// For a server with the certificates of `certs`.
[[nodiscard]] std::vector<LogKind> log_kinds(const CertDir& certs);

/// Runs one, with `options` before its own, and returns what was logged.
[[nodiscard]] std::string log_of(const CertDir& certs, const LogKind& kind,
                                 const std::vector<std::string>& options);

}  // namespace dotls::test
